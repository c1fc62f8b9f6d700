import { say } from '../../contract/messages';
import { FlagError } from './flags';
import { isNewStudio, type LookedAt, lookAtStudio, mayComeBack, unfitting } from './look-at-studio';

/**
 * A studio that was given with the start is joined without anybody who looks at it first. Resolves with whether it is new.
 * @throws FlagError with what is wrong with it, unless it is only away
 */
export async function refuseUnfit(place: LookedAt, knowsTheRisk: boolean): Promise<boolean> {
  const findings = await lookAtStudio(place);
  const wrong = unfitting(findings, knowsTheRisk).filter((finding) => !mayComeBack(finding));
  if (wrong.length > 0) throw new FlagError(wrong.map(({ message }) => say(message, 'en')).join('\n'));
  return isNewStudio(findings);
}
