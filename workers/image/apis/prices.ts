import { knownModel } from '../../../contract/image-models';
import type { Usage } from './service-door';

/** Of one picture in US dollars before it is made; undefined: nobody has said. `set` is what the creator typed, empty for nothing. */
export function estimateOf(model: string, set: string): number | undefined {
  return set === '' ? knownModel(model).picture : Number(set);
}

/** What a picture cost: as the service said it, else as its tokens come to, else as it was estimated. A price of 0 says that nothing is charged. */
export function actualOf(model: string, set: string, { dollars, tokensIn, tokensOut }: Usage): number | undefined {
  if (dollars !== undefined) return dollars;
  const { tokens } = knownModel(model);
  if (set === '' && tokens !== undefined && tokensOut !== undefined) {
    return rounded((tokens.in * (tokensIn ?? 0) + tokens.out * tokensOut) / 1e6);
  }
  return estimateOf(model, set);
}

const rounded = (amount: number): number => Math.round(amount * 1e6) / 1e6;
