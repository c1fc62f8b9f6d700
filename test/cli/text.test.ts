import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, jsonLine, padded, plain, widthOf } from '../../cli/text';

/** What a terminal acts on instead of showing it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('a text of others on a terminal', () => {
  it.each([
    ['a colour', 'a\u001b[31mb\u001b[0mc', 'abc'],
    ['the window’s title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['the clipboard (OSC 52)', 'a\u001b]52;c;cm0gLXJmIH4=\u0007b', 'ab'],
    ['the clipboard, ended by ST', 'a\u001b]52;c;cm0gLXJmIH4=\u001b\\b', 'ab'],
    ['the clipboard in 8-bit controls', 'a\u009d52;c;cm0gLXJmIH4=\u009cb', 'ab'],
    ['a sequence without an end', 'a\u001b]52;c;cm0g', 'a'],
    ['a device string', 'a\u001bP1$r\u001b\\b', 'ab'],
    ['a question that the terminal would type a reply to', 'a\u001b[6nb\u001b[cb', 'abb'],
    ['a hyperlink', '\u001b]8;;http://evil.test\u001b\\click\u001b]8;;\u001b\\', 'click'],
    ['a direction override', 'abc\u202etxt.exe\u202c', 'abctxt.exe'],
    ['an isolate', '\u2066abc\u2069\u200f', 'abc'],
    ['line breaks', 'first\r\nsecond\u2028third', 'first second third'],
    ['backspaces over what was said before', 'no\b\byes', 'noyes'],
    ['half a character', 'a\ud800b', 'ab'],
  ])('has no effect but its letters: %s', (_, text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('keeps what people write', () => {
    for (const text of ['집에서 내리는 커피 ☕️', 'naïve – "quotes"', '👨‍👩‍👧 가족', 'עברית'])
      expect(plain(text)).toBe(text);
  });

  it('never holds anything that a terminal obeys, whatever it was made of', () => {
    const parts = fc.constantFrom(
      '\u001b',
      ']52;c;',
      '[',
      '\u0007',
      '\u009b',
      '\\',
      'm',
      'a',
      '가',
      '\u202e',
      '\n',
      '\ud800',
      '\u009d',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (list) => {
        expect(plain(list.join(''))).not.toMatch(OBEYED);
      }),
    );
  });
});

describe('a line of JSON', () => {
  it('shows a terminal nothing that it obeys, and loses nothing', () => {
    const value = { title: '\u001b]52;c;x\u0007\u009b31m\u202e가\u2028\u007f' };
    const line = jsonLine(value);
    expect(line).not.toMatch(OBEYED);
    expect(JSON.parse(line)).toEqual(value);
  });
});

describe('columns of a terminal', () => {
  it.each([
    ['abc', 3],
    ['커피', 4],
    ['커피 a', 6],
    ['☕️', 2],
    ['👨‍👩‍👧', 2],
    ['é', 1],
    ['１２', 4],
    ['', 0],
  ])('%s takes up %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('are never more than allowed when a text is cut, and no character is halved', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '가', '👨‍👩‍👧', ' ', 'é')),
        fc.integer({ min: 0, max: 20 }),
        (list, columns) => {
          const shown = cut(list.join(''), columns);
          expect(widthOf(shown)).toBeLessThanOrEqual(columns);
        },
      ),
    );
    expect(cut('집에서 내리는 커피', 8)).toBe('집에서…');
  });

  it('are filled up to the same width on either side', () => {
    expect([padded('커피', 6), padded('커피', 6, 'right')]).toEqual(['커피  ', '  커피']);
  });
});
