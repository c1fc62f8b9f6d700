import type { TFunction } from 'i18next';
import { type Film, isPortraitInMaking } from '../../contract/film';
import type { TaskType } from '../../contract/task';

/** What a step of a film is called. While nothing but the portrait version is made, the step is that version. */
export const stepName = (film: Pick<Film, 'steps'>, type: TaskType, t: TFunction): string =>
  t(isPortraitInMaking(film) ? 'films.portrait' : `type.${type}`);
