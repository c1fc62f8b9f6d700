import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../../contract/errors';
import { type ProcessorChoice, readProcessor } from '../../../../contract/processors';
import { settingsPatchSchema } from '../../../../contract/settings';
import type { TaskType } from '../../../../contract/task';
import { errorText } from '../../../actions/attempt';
import { saveInTurn } from '../../../actions/settings';
import type { Problems } from '../../../i18n/input-problems';
import { said } from '../../../i18n/said';
import { drafts, type ProcessorDraft } from '../../../store/drafts';
import { useProcessorLook } from '../../../store/processors';
import { useSettings } from '../../../store/settings';
import { useSavedMark } from '../use-saving';
import {
  fieldOfError,
  formOf,
  type ProcessorForm,
  problemsOfForm,
  secretNames,
  settingOf,
  withDraft,
} from './processor-form';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What differs from the stored setting: the only part of a form that has to be kept. */
function draftOf(stored: ProcessorForm, form: ProcessorForm, sample: string | undefined): ProcessorDraft | undefined {
  const draft = {
    ...(form.kind === undefined || form.kind === stored.kind ? {} : { kind: form.kind }),
    ...(same(form.program, stored.program) ? {} : { program: form.program }),
    ...(same(form.url, stored.url) ? {} : { url: form.url }),
    ...(sample === undefined ? {} : { sample }),
  };
  return Object.keys(draft).length === 0 ? undefined : draft;
}

export function keepDraft(type: TaskType, draft: ProcessorDraft | undefined): void {
  const { [type]: _, ...others } = drafts.use.getState().processors;
  drafts.set('processors', draft === undefined ? others : { ...others, [type]: draft });
}

export interface ProcessorEditor {
  readonly type: TaskType;
  readonly form: ProcessorForm;
  /** Changes the form as it is at that moment: a dialog of the system may have been open since it was drawn. */
  readonly change: (how: (now: ProcessorForm) => Partial<ProcessorForm>) => void;
  /** What is in force. */
  readonly choice: ProcessorChoice;
  readonly secrets: readonly string[];
  /** Whether the form differs from what is in force. */
  readonly isChanged: boolean;
  readonly hasDraft: boolean;
  readonly problems: Problems;
  /** One that belongs to no field. */
  readonly problem: string | undefined;
  readonly saved: boolean;
  /** Returns whether the form is in force now. */
  readonly apply: () => Promise<boolean>;
  readonly discard: () => void;
  /** Undoes `discard`; undefined when there is nothing to bring back. */
  readonly restore: (() => void) | undefined;
}

/**
 * A type's processor on the screen. It is one setting, applied as a whole: a task must not begin with a program from one line and
 * arguments from before. What is typed until then is a draft, kept like all others.
 */
export function useProcessor(type: TaskType): ProcessorEditor {
  const { t } = useTranslation();
  const stored = useSettings(({ settings }) => settings?.processors[type]);
  const withValue = useSettings(({ processorSecrets }) => processorSecrets[type]);
  const draft = drafts.use((state) => state.processors[type]);
  const look = useProcessorLook((state) => state.look?.types[type].problem);
  const { saved, setSaved } = useSavedMark();
  /** From the first try to apply on, problems are shown while they last. */
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly field: string | undefined; readonly words: string } | undefined>();
  const [dropped, setDropped] = useState<ProcessorDraft | undefined>();

  const inForce = formOf(stored);
  const form = withDraft(inForce, draft);
  const secrets = secretNames(stored, withValue);
  const choice = readProcessor(type, stored);
  // One that cannot be used can be applied as the form shows it: what the form cannot show is gone then.
  const isChanged = choice.kind === 'unusable' || !same(settingOf(form, []), settingOf(inForce, []));
  // What main said was of another form.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setRefusal(undefined), [draft]);

  const problems: Record<string, string | undefined> = {
    ...(tried || (choice.kind === 'unusable' && form.kind !== 'builtin') ? problemsOfForm(type, form, secrets, t) : {}),
  };
  let problem = refusal?.field === undefined ? refusal?.words : undefined;
  if (refusal?.field !== undefined) problems[refusal.field] ??= refusal.words;
  if (!isChanged && look !== undefined) {
    const field = fieldOfError(type, look.field, form);
    if (field === undefined) problem ??= said(look.message);
    else problems[field] ??= said(look.message);
  }

  const draftNow = () => drafts.use.getState().processors[type];
  const change = (how: (now: ProcessorForm) => Partial<ProcessorForm>): void => {
    setDropped(undefined);
    const now = withDraft(inForce, draftNow());
    keepDraft(type, draftOf(inForce, { ...now, ...how(now) }, draftNow()?.sample));
  };
  const apply = async (): Promise<boolean> => {
    if (Object.keys(problemsOfForm(type, form, secrets, t)).length > 0) {
      setTried(true);
      return false;
    }
    const setting = settingOf(form, secrets);
    try {
      await saveInTurn(() => settingsPatchSchema.parse({ processors: { [type]: setting } }));
    } catch (error) {
      const field = error instanceof AppError ? fieldOfError(type, error.field, form) : undefined;
      setRefusal({ field, words: errorText(error) });
      return false;
    }
    const now = formOf(setting);
    // What was typed while it was stored is a draft still.
    const typed = withDraft(form, draftNow());
    const { kind } = form;
    const isAsSent = kind === 'program' || kind === 'url' ? same(typed[kind], form[kind]) : false;
    const left = isAsSent && (kind === 'program' || kind === 'url') ? { ...typed, [kind]: now[kind] } : typed;
    keepDraft(type, draftOf(now, left, draftNow()?.sample));
    setTried(false);
    setDropped(undefined);
    setSaved(true);
    return true;
  };
  const discard = (): void => {
    setDropped(draft);
    setTried(false);
    const { kind } = form;
    const left = kind === 'program' || kind === 'url' ? { ...form, [kind]: inForce[kind] } : form;
    keepDraft(type, draftOf(inForce, { ...left, kind: inForce.kind }, draft?.sample));
  };
  const restore =
    dropped === undefined
      ? undefined
      : () => {
          keepDraft(type, dropped);
          setDropped(undefined);
        };
  const hasDraft = draft?.kind !== undefined || draft?.program !== undefined || draft?.url !== undefined;
  return {
    type,
    form,
    change,
    choice,
    secrets,
    isChanged,
    hasDraft,
    problems,
    problem,
    saved,
    apply,
    discard,
    restore,
  };
}
