import { expect, it } from 'vitest';
import { LineSplitter } from '../../../workers/runtime/line-splitter';

function linesOf(chunks: readonly string[], maxChars?: number) {
  const lines: [string, boolean][] = [];
  const splitter = new LineSplitter((line, isCut) => lines.push([line, isCut]), maxChars);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

it('Lines end at either break or both, wherever the chunks do; empty ones are none', () => {
  expect(linesOf(['a\r', '\nb', 'c\n\n\r', 'd'])).toEqual([
    ['a', false],
    ['bc', false],
    ['d', false],
  ]);
});

it('Of a line that is too long the beginning is kept, the rest is dropped up to its end, and the next one is whole', () => {
  expect(linesOf(['abc', 'def', 'ghi\nnext\nfour!'], 5)).toEqual([
    ['abcde', true],
    ['next', false],
    ['four!', false],
  ]);
  expect(linesOf(['abcde\n'], 5)).toEqual([['abcde', false]]);
});
