import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../contract/task';
import { clockRange } from '../format/time';
import { useLanguage } from '../i18n';
import { usePanel } from '../store';
import { useForecast } from '../store/forecast';
import { useNow } from '../store/now';

/**
 * When everything that can run has ended, in words; undefined while that is not known, or nothing runs. What is paused or waits for the
 * creator never ends by itself: as long as there is such a task, the words leave it out instead of saying "all". `mayGuess`: also where
 * nothing is known yet of how long a type takes here, as beside the rows of the queue, which guess as well.
 */
export function useQueueEnd(mayGuess: boolean): { readonly words: string; readonly hint: string } | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const isHeld = usePanel(
    ({ live, lists }) =>
      lists.needsYou.list.total > 0 ||
      TASK_TYPES.some((type) => live?.paused[type] === true && live.summary[type].waiting > 0),
  );
  // Until a task of the type has ended here, nothing is known of this machine: the first film would be promised in a quarter of an hour.
  const isGuessed = usePanel(({ live }) =>
    TASK_TYPES.some(
      (type) =>
        live !== undefined &&
        live.summary[type].waiting + live.summary[type].processing > 0 &&
        live.typicalSeconds[type] === undefined,
    ),
  );
  const seconds = useForecast(undefined)?.endsInSeconds;
  if (seconds === undefined || (isGuessed && !mayGuess)) return undefined;
  const time = clockRange(seconds, nowMs, language);
  return { words: t(isHeld ? 'work.restEndsAt' : 'work.endsAt', { time }), hint: t('work.endsHint') };
}
