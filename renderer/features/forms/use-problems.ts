import { useEffect, useRef, useState } from 'react';
import type { Problems } from '../../i18n/input-problems';

/** What is wrong with a form. The first field with a problem gets the focus, since it may be scrolled out of sight. */
export function useProblems() {
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields show the problems of this very render
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [problems]);
  return { problems, setProblems, form };
}
