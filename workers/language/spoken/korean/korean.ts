import { addressRules } from '../addresses';
import { withoutAccents } from '../fold';
import { type Rules, rewrite } from '../scan';
import { CALENDAR_RULES, halfDayFirst, PAIR_RULES, weekday } from './dates';
import { readHanja } from './hanja';
import { compound, greek, LATIN_RULES, readPiece } from './latin';
import { MONEY_RULES, moneySignFirst } from './money';
import { CODE_RULES, NUMBER_RULES, phone, signed } from './numbers';
import { particleAt } from './particles';
import { listMark, mixedFraction, oneFree, SYMBOL_RULES, timesLetter } from './symbols';

const addresses = addressRules({
  at: '골뱅이',
  dot: '점',
  slash: '슬래시',
  dash: '대시',
  underscore: '밑줄',
  plus: '플러스',
  piece: readPiece,
});

/** What is most particular comes first. */
const RULES: Rules = {
  digit: [
    ...CODE_RULES,
    ...addresses,
    compound,
    ...CALENDAR_RULES,
    listMark,
    mixedFraction,
    ...PAIR_RULES,
    oneFree,
    ...NUMBER_RULES,
  ],
  letter: [...addresses, halfDayFirst, compound, moneySignFirst, timesLetter, ...LATIN_RULES],
  sign: [phone, weekday, listMark, ...MONEY_RULES, signed, greek, ...SYMBOL_RULES],
};

/** `text` is folded. */
export function speakKorean(text: string): string {
  return rewrite(readHanja(withoutAccents(text)), RULES, particleAt);
}
