import { addressRules } from '../addresses';
import { withoutAccents } from '../fold';
import { type Rule, rewrite } from '../scan';
import { CALENDAR_RULES, PAIR_RULES } from './dates';
import { readHanja } from './hanja';
import { compound, LATIN_RULES, readPiece } from './latin';
import { MONEY_RULES } from './money';
import { CODE_RULES, NUMBER_RULES } from './numbers';
import { particleAt } from './particles';
import { listMark, mixedFraction, oneFree, SYMBOL_RULES } from './symbols';

const addresses = addressRules({
  at: '골뱅이',
  dot: '점',
  slash: '슬래시',
  dash: '대시',
  underscore: '밑줄',
  plus: '플러스',
  piece: readPiece,
});

/** The first that fits wins: what is most particular comes first. */
const RULES: readonly Rule[] = [
  ...CODE_RULES,
  ...addresses,
  compound,
  ...CALENDAR_RULES,
  listMark,
  mixedFraction,
  ...PAIR_RULES,
  ...MONEY_RULES,
  oneFree,
  ...NUMBER_RULES,
  ...LATIN_RULES,
  ...SYMBOL_RULES,
];

/** `text` is folded. */
export function speakKorean(text: string): string {
  return rewrite(readHanja(withoutAccents(text)), RULES, particleAt);
}
