import { useEffect, useState } from 'react';
import type { Finding } from '../../../../contract/finding';
import { errorText } from '../../../actions/attempt';
import { allSaved } from '../../../actions/settings';
import { client } from '../../../store';
import { useSettings } from '../../../store/settings';
import type { Problems, StudioEntryEditor, StudioFields } from './use-studio-entry';

export type Outcome =
  | { readonly kind: 'none' | 'busy' }
  | { readonly kind: 'found'; readonly findings: readonly Finding[] }
  | { readonly kind: 'failed'; readonly words: string };

/** An entry as main takes it: without a password, main uses the stored one. */
export const toEntry = ({ address, name, password, knowsTheRisk }: StudioFields) => ({
  address,
  name,
  knowsTheRisk,
  ...(password === '' ? {} : { password }),
});

/** The look at a server, and the check of what was entered that goes before it. Either can be repeated and prevents nothing. */
export function useStudioTest({ fields, settle, problemsOf }: StudioEntryEditor) {
  const given = useSettings(({ givenStudio }) => givenStudio);
  const workspace = useSettings(({ settings }) => settings?.workspace);
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const [tried, setTried] = useState(false);
  // What was found says nothing about another server, password or folder.
  const subject = [fields.address, fields.name, fields.password, workspace].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setOutcome((before) => (before.kind === 'busy' ? before : { kind: 'none' })), [subject]);

  /** The entry to send; undefined when a field is wrong, which is shown and focused. */
  const checked = (): StudioFields | undefined => {
    const entry = given === undefined ? settle() : { ...fields, ...given };
    const wrong = Object.keys(problemsOf(entry))[0];
    setTried(wrong !== undefined);
    if (wrong === undefined) return entry;
    document.querySelector<HTMLElement>(`[data-setting="studio.${wrong}"]`)?.focus();
    return undefined;
  };
  const run = async (): Promise<void> => {
    const entry = checked();
    if (entry === undefined) return;
    setOutcome({ kind: 'busy' });
    try {
      await allSaved();
      setOutcome({ kind: 'found', findings: await client.call('studio:test', toEntry(entry)) });
    } catch (error) {
      setOutcome({ kind: 'failed', words: errorText(error) });
    }
  };
  const problems: Problems = tried ? problemsOf(fields) : {};
  return { outcome, setOutcome, run, checked, problems };
}
export type StudioTest = ReturnType<typeof useStudioTest>;
