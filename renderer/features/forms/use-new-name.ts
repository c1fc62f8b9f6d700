import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { client } from '../../store';

const TYPING_PAUSE_MS = 250;
const NONE = { title: '', name: '' } as const;

/** The name that a new project of this title would get; empty while there is no title, or no answer yet. */
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
        // It is a hint: what is wrong is told when the form is sent.
        () => {},
      );
    }
    return () => {
      current = false;
    };
  }, [asked]);
  return found.title === wanted ? found.name : '';
}
