import { describe, expect, it } from 'vitest';
import { changedRange } from '../../../renderer/format/changed-range';
import { clipTime } from '../../../renderer/format/clip-time';
import { splitPlace } from '../../../renderer/format/split-place';

const marked = (text: string, former: string): string => {
  const { from, to } = changedRange(text, former);
  return text.slice(from, to);
};

describe('what changed in a narration', () => {
  it.each([
    ['2주 안에 드세요.', '한 달 안에 드세요.', '2주'],
    ['먼저 원두입니다. 200g만 사서 2주 안에 드세요.', '먼저 원두입니다. 200g만 사서 드세요.', '2주 안에'],
    ['끝이 새롭다', '끝이 낡았다', '새롭다'],
    ['앞말만 남았다', '앞말만 남았다 그리고', ''],
    ['같다', '같다', ''],
    ['모두 새로', '', '모두 새로'],
  ])('of %j, formerly %j, is %j', (text, former, expected) => {
    expect(marked(text, former)).toBe(expected);
  });
});

describe('a narration is split', () => {
  it('at the cursor', () => {
    expect(splitPlace('하나. 둘.', 3)).toBe(3);
  });
  it('after the sentence nearest to its middle, when the cursor is at an end', () => {
    const text = '짧다. 조금 더 긴 둘째 문장이다. 셋째 문장.';
    for (const caret of [0, text.length]) expect(text.slice(splitPlace(text, caret))).toBe('셋째 문장.');
  });
  it('nowhere, when it is one sentence and the cursor is at an end', () => {
    expect(splitPlace('한 문장.', 0)).toBeUndefined();
  });
});

it.each([
  [0, '0:00'],
  [14.4, '0:14'],
  [59.6, '1:00'],
  [168, '2:48'],
  [3_723, '1:02:03'],
])('%d seconds of a film are read as %s', (seconds, text) => {
  expect(clipTime(seconds)).toBe(text);
});
