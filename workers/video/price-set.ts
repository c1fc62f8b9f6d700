import { readOption } from '../../contract/implementations';
import type { OptionOf } from '../../contract/options/option-kinds';
import type { VoiceRequest } from './voice';

/** What the creator typed for a thousand characters, in US dollars; undefined: nothing, which is not 0. */
export function priceSet(option: OptionOf<string>, { options }: VoiceRequest['settings']): number | undefined {
  const typed = readOption(option, options);
  return typed === '' ? undefined : Number(typed);
}
