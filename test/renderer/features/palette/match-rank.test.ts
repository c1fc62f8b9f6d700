import { expect, test } from 'vitest';
import { matchRank, NO_MATCH } from '../../../../renderer/features/palette/match-rank';

const PAUSE = ['대본 작성 일시정지 (지금 작업은 마칩니다)', 'Pause Script writing (the current task finishes)'];
const STOP = [
  '대본 작성 지금 멈추기 (작업은 큐로 돌아갑니다)',
  'Stop Script writing now (its task goes back to the queue)',
];

test.each(['지금', '지금 멈추기', '멈추기', 'stop now', 'Stop', '대본 지금 멈추기', 'now'])(
  'what names stopping (%s) ranks it before pausing, in either language',
  (query) => expect(matchRank(query, STOP)).toBeLessThan(matchRank(query, PAUSE)),
);

test('the whole name ranks before its beginning, then a part of it, its words in any order, and its explanation', () => {
  const name = ['설정 화면으로 (모든 것을 바꿉니다)'];
  const ranks = ['설정 화면으로', '설정', '화면', '화면으로 설정', '바꿉니다'].map((query) => matchRank(query, name));
  expect(ranks).toEqual([0, 1, 2, 3, 4]);
});

test('words of both languages together still match, and a word of neither does not', () => {
  expect(matchRank('stop 멈추기', STOP)).toBe(NO_MATCH - 1);
  expect(matchRank('stop 없는말', STOP)).toBe(NO_MATCH);
});

test('case, Unicode form and blanks do not matter', () => {
  expect(matchRank('  STOP   script ', STOP)).toBe(1);
  expect(matchRank('지금'.normalize('NFD'), STOP)).toBe(2);
});

test('another word for a thing finds it, after everything that is named so', () => {
  expect(matchRank('중지', PAUSE, '중지 halt')).toBe(NO_MATCH - 1);
  expect(matchRank('halt 대본', PAUSE, '중지 halt')).toBe(NO_MATCH - 1);
  expect(matchRank('ㅇㅅㅈㅈ', PAUSE)).toBe(2);
});
