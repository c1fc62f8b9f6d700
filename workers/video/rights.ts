import { type RightsConcern, rightsConcern } from '../../contract/messages/rights-concerns';
import type { TaskOutput } from '../../contract/task';
import { firstNamed } from '../runtime/first-named';
import { concernsOf } from '../runtime/licence';
import type { RunContext } from '../runtime/processor';

/** What has to be checked before a picture is published: nothing for the creator's own pictures and for generated ones. */
export function concernsAbout(known: TaskOutput | undefined): readonly RightsConcern[] {
  if (known === undefined) return [];
  const { sourceUrl, pageUrl, licence, licenceUrl, model } = known;
  if (licence !== undefined || licenceUrl !== undefined) return concernsOf(licence ?? '', licenceUrl);
  const isFromTheWeb = [sourceUrl, pageUrl].some((url) => url !== undefined && /^https?:/iu.test(url));
  return isFromTheWeb && model === undefined ? ['no_licence'] : [];
}

/** The scenes that show a picture, and what the manifest knows of it. */
interface Shown {
  readonly scenes: readonly number[];
  readonly known: TaskOutput | undefined;
}

/** Logs one line for each concern, with the scenes that show such pictures. Called before the film is made. */
export function warnOfRights({ log }: Pick<RunContext<unknown>, 'log'>, pictures: readonly Shown[]): void {
  for (const concern of rightsConcern.options) {
    const shown = pictures
      .filter(({ known }) => concernsAbout(known).includes(concern))
      .flatMap(({ scenes }) => scenes);
    if (shown.length === 0) continue;
    const { first: scenes, more } = firstNamed(shown.sort((a, b) => a - b));
    log({ code: 'video.check_rights', concern, scenes, more }, 'warn');
  }
}
