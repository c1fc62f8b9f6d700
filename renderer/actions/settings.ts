import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Settings, type SettingsPatch, settingsPatchSchema } from '../../contract/settings';
import { problemsOf } from '../i18n/input-problems';
import { saveSettings, useSettings } from '../store/settings';
import { attempt, errorText } from './tasks';

/** Made from the settings in force at the moment of saving: two fields of one object do not undo each other. */
export type ToPatch = (settings: Settings) => SettingsPatch;

let last: Promise<unknown> = Promise.resolve();

/** Stores after every earlier save has ended. Throws AppError. */
export function saveInTurn(toPatch: ToPatch): Promise<void> {
  const turn = last.then(async () => {
    const { settings } = useSettings.getState();
    if (settings !== undefined) await saveSettings(toPatch(settings));
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** Ends when every save begun so far has: what main then reads is what the fields show. */
export async function allSaved(): Promise<void> {
  await last;
}

/** For a choice made away from its field (palette): what goes wrong is shown as a notification. */
export function change(patch: SettingsPatch): void {
  void attempt(() => saveInTurn(() => patch));
}

const MARK_SHOWN_MS = 2_500;

/** Saving of one field: what is wrong with it, beside it, and a mark for a moment once it is stored. */
export function useSaving(invalidWords?: string) {
  const { t } = useTranslation();
  const [saved, setSaved] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!saved) return;
    const timer = setTimeout(() => setSaved(false), MARK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [saved]);

  /** Answers whether main has stored it. */
  const save = async (toPatch: ToPatch): Promise<boolean> => {
    const { settings } = useSettings.getState();
    if (settings === undefined) return false;
    const parsed = settingsPatchSchema.safeParse(toPatch(settings));
    if (!parsed.success) {
      setProblem(invalidWords ?? Object.values(problemsOf(parsed.error, t))[0] ?? t('form.invalid'));
      return false;
    }
    setSaved(false);
    try {
      await saveInTurn(toPatch);
    } catch (error) {
      setProblem(errorText(error));
      return false;
    }
    setProblem(undefined);
    setSaved(true);
    return true;
  };
  return { saved, problem, setProblem, save };
}
