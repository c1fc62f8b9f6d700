import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speechSeconds } from '../../../../workers/language/speech-time';
import { spokenText } from '../../../../workers/language/spoken/spoken-text';
import { isSpeakable } from '../../../../workers/video/sentences';
import { cpuMsOf } from '../../../support/cpu-time';
import { tempDir } from '../../../support/temp-dir';
import { ENGLISH } from './english.table';
import { KOREAN_FORMS } from './korean-forms.table';
import { KOREAN_NARRATION } from './korean-narration.table';
import { KOREAN_SENTENCES } from './korean-sentences.table';

const KOREAN = [...KOREAN_FORMS, ...KOREAN_SENTENCES, ...KOREAN_NARRATION];

describe('The voice of a Korean text is given', () => {
  it.each(KOREAN)('%s → %s', (written, spoken) => {
    expect(spokenText(written, 'ko')).toBe(spoken);
  });
});

describe('The voice of an English text is given', () => {
  it.each(ENGLISH)('%s → %s', (written, spoken) => {
    expect(spokenText(written, 'en')).toBe(spoken);
  });
});

/** Digits, signs, circled and Roman numbers, Hanja that have a reading, capitals in a row: what a Korean voice reads wrongly. */
const UNREADABLE = /\d|[%℃㎡①-⑳Ⅰ-Ⅻ₩$€£&@#=+~→<>]|[一-龥]|[A-Z]{2}/u;
/** The only Latin letters that pass: a word that can be read, in small letters. */
const ENGLISH_WORD = /^(?:[A-Z]?[a-z]+)(?:'[a-z]+)?$/u;

function expectReadable(spoken: string): void {
  expect(spoken).not.toMatch(UNREADABLE);
  for (const [word] of spoken.matchAll(/[A-Za-z']*[A-Za-z][A-Za-z']*/gu)) {
    expect(word.replace(/^'+|'+$/gu, '')).toMatch(ENGLISH_WORD);
    expect(word).toMatch(/[aeiouy]/iu);
  }
}

/** Texts put together from what the tables hold, in any order and with anything between. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(...KOREAN.map(([written]) => written)),
    fc.stringMatching(/^[0-9A-Za-z가-힣.,:~%+()/ -]{1,12}$/),
    fc.constantFrom('女', '歷史', '①', 'Ⅲ', '℃', '½', '₩', '$', '&', '→', 'ㅋㅋ', '😀', 'é', '−', '「', '-'),
  ),
  { minLength: 1, maxLength: 5 },
);
const anyText = fc.tuple(pieces, fc.constantFrom('', ' ', ', ', '.')).map(([parts, between]) => parts.join(between));

/** Of espeak-ng and of `say`; direction overrides; the mark that our own rules use. */
const COMMANDS = /[[\]{}<>|\\^~`*_#🎉]|\p{Cc}|\p{Cf}/u;

describe('What is spoken', () => {
  it('of a Korean text has no digit, sign, Hanja or capitals left, whatever it is put together from', () => {
    for (const [written] of KOREAN) expectReadable(spokenText(written, 'ko'));
    fc.assert(fc.property(anyText, (text) => expectReadable(spokenText(text, 'ko'))));
  });

  it('of an English text has no digit left', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ENGLISH.map(([written]) => written)), { maxLength: 4 }), (parts) => {
        expect(spokenText(parts.join(' '), 'en')).not.toMatch(/[0-9]/u);
      }),
    );
  });

  it.each(['ko', 'en'] as const)('is given again unchanged (%s)', (language) => {
    for (const [, spoken] of language === 'ko' ? KOREAN : ENGLISH) expect(spokenText(spoken, language)).toBe(spoken);
  });

  it.each(['ko', 'en'] as const)('keeps Hangul and the letters that no rule knows, in their order (%s)', (language) => {
    const known = fc.stringMatching(/^[가-힣]{1,6}$/);
    const unknown = fc.constantFrom('привет', 'こんにちは', 'مرحبا', 'สวัสดี', 'ελλάδα', '٣');
    fc.assert(
      fc.property(fc.array(fc.oneof(known, unknown), { minLength: 1, maxLength: 12 }), (words) => {
        expect(spokenText(words.join(' '), language)).toBe(words.join(' ').normalize('NFC'));
      }),
    );
  });

  it.each(['ko', 'en'] as const)('can be spoken if the written can (%s)', (language) => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'grapheme', maxLength: 60 })), (text) => {
        if (isSpeakable(text)) expect(spokenText(text, language)).not.toBe('');
      }),
    );
  });

  it('holds no command to a voice, whatever the text', () => {
    const parts = ['[[slnc 9000]]', '<b>', '{', '|', '\\', '`', '^', '_', '🎉', '\u202e', '\u0002', '가', 'x', '1'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...parts), { maxLength: 12 }),
        fc.constantFrom('ko', 'en'),
        (text, language) => {
          expect(spokenText(text.join(''), language)).not.toMatch(COMMANDS);
        },
      ),
    );
  });

  const HOSTILE = ['1', '1.', '1,', '(', 'a.', 'A1', '女', '가~'];
  it.each(HOSTILE)('of 200,000 characters of %s is there in seconds', (unit) => {
    const text = unit.repeat(Math.ceil(200_000 / unit.length));
    expect(cpuMsOf(() => spokenText(text, 'ko') + spokenText(text, 'en'))).toBeLessThan(10_000);
  });
});

describe('The estimated time', () => {
  it('of a year, an amount and a date is that of their words', () => {
    for (const [written, said] of [
      ['2026년', '이천이십육년'],
      ['1,234,567원', '백이십삼만 사천오백육십칠 원'],
      ['2026-11-28', '이천이십육년 십일월 이십팔일'],
    ] as const) {
      expect(speechSeconds(written, 'ko')).toBeCloseTo(speechSeconds(said, 'ko'), 6);
    }
  });
});

/** It looks for a sound server even when it is quiet, and leaves a folder in the home unless it is told where. */
const env = { ...process.env, PULSE_RUNTIME_PATH: tempDir('phonemes') };
function phonemesOf(text: string): string {
  return spawnSync('espeak-ng', ['-v', 'ko', '-x', '-q', '--stdin'], { input: text, encoding: 'utf8', env }).stdout;
}
const hasVoice = spawnSync('espeak-ng', ['--version']).status === 0;
const note = hasVoice ? '' : ' (not here: espeak-ng is not installed)';

describe('The real voice', () => {
  it.skipIf(!hasVoice)(`says another thing for what is written than for what is meant${note}`, () => {
    for (const [written, said] of [
      ['3명', '세 명'],
      ['女性', '여성'],
      ['010-1234-5678', '공일공 일이삼사 오육칠팔'],
      ['20℃', '섭씨 이십 도'],
      ['50%', '오십 퍼센트'],
      ['AI', '에이아이'],
    ] as const) {
      expect(phonemesOf(written)).not.toBe(phonemesOf(said));
      expect(phonemesOf(spokenText(written, 'ko'))).toBe(phonemesOf(said));
    }
  });

  it.skipIf(!hasVoice)(`reads the whole Korean table without leaving Korean, but for English words${note}`, () => {
    const korean = KOREAN.map(([, spoken]) => spoken).filter((spoken) =>
      /^[^\p{L}]*(?:[가-힣][^\p{L}]*)+$/u.test(spoken),
    );
    expect(korean.length).toBeGreaterThan(500);
    // Another language, or a character by its code.
    expect(phonemesOf(korean.join('.\n'))).not.toMatch(/\((?!ko\))[a-z]{2}\)|l'et@/u);
  });
});
