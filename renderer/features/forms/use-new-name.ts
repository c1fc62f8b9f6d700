import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { client } from '../../store';

const TYPING_PAUSE_MS = 250;
const NONE = { title: '', name: '' } as const;

/** The name that a new project with this title would get; empty without a title, or until main has replied. */
export function useNewName(title: string): string {
  const wanted = title.trim();
  const [asked] = useDebouncedValue(wanted, TYPING_PAUSE_MS);
  const [found, setFound] = useState<{ readonly title: string; readonly name: string }>(NONE);
  useEffect(() => {
    let current = true;
    if (asked !== '') {
      client.call('queue:project-name', { title: asked }).then(
        ({ name }) => {
          if (current) setFound({ title: asked, name });
        },
        // Only a hint: sending the form reports what is wrong.
        () => {},
      );
    }
    return () => {
      current = false;
    };
  }, [asked]);
  return found.title === wanted ? found.name : '';
}
