import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { settingsPatchSchema } from '../../../contract/settings';
import { errorText } from '../../actions/attempt';
import { saveInTurn, type ToPatch } from '../../actions/settings';
import { problemsOf } from '../../i18n/input-problems';
import { useSettings } from '../../store/settings';

const MARK_SHOWN_MS = 2_500;

/** A mark that shows for a moment that something was stored. */
export function useSavedMark() {
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (!saved) return;
    const timer = setTimeout(() => setSaved(false), MARK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [saved]);
  return { saved, setSaved };
}

/** Saves one field: what is wrong with it is shown beside it, and a mark for a moment when it has been stored. */
export function useSaving(invalidWords?: string) {
  const { t } = useTranslation();
  const { saved, setSaved } = useSavedMark();
  const [problem, setProblem] = useState<string | undefined>(undefined);

  /** Returns whether main has stored it. */
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
