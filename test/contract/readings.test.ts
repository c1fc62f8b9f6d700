import { describe, expect, it } from 'vitest';
import { MOST_READINGS, readingsSchema } from '../../contract/readings';
import { settingsPatchSchema, settingsSchema } from '../../contract/settings';

const row = { written: 'AI', said: '인공지능' };

describe('The creator’s list of words', () => {
  it('is empty until something is put into it, and is kept without outer spaces', () => {
    expect(settingsSchema.parse({}).readings).toEqual([]);
    expect(readingsSchema.parse([{ written: ' AI ', said: '\t인공지능 ' }])).toEqual([row]);
    expect(settingsPatchSchema.parse({ readings: [row] })).toEqual({ readings: [row] });
  });

  it.each([
    ['a word of nothing', [{ ...row, written: ' ' }]],
    ['nothing to say', [{ ...row, said: '' }]],
    ['a word that is too long', [{ ...row, written: 'a'.repeat(61) }]],
    ['too much to say', [{ ...row, said: '가'.repeat(121) }]],
    ['too many rows', Array.from({ length: MOST_READINGS + 1 }, () => row)],
    ['half a row', [{ written: 'AI' }]],
    ['another field', [{ ...row, language: 'ko' }]],
    ['another type', [{ written: 1, said: '일' }]],
    ['no list', { AI: '인공지능' }],
    ['nothing', null],
  ])('takes no %s', (_what, list) => {
    expect(readingsSchema.safeParse(list).success).toBe(false);
    expect(settingsPatchSchema.safeParse({ readings: list }).success).toBe(false);
  });
});
