import { describe, expect, it } from 'vitest';
import { textOf } from './support';

describe('subtitles', () => {
  const srt = (...cues: string[]) =>
    cues.map((cue, n) => `${n + 1}\n00:00:0${n},000 --> 00:00:0${n},900\n${cue}\n`).join('\n');
  it.each([
    [
      'cues that are one sentence',
      srt('오늘은 커피를', '내려 보겠습니다.', '시작할까요?'),
      '오늘은 커피를 내려 보겠습니다.\n시작할까요?',
    ],
    [
      'cues without full stops',
      srt('오늘은 커피를', '내려 보겠습니다', '시작할까요'),
      '오늘은 커피를 내려 보겠습니다\n시작할까요',
    ],
    [
      'tags and codes',
      srt('<i>안녕</i> <font color="#fff">하세요</font>.', '{\\an8}{\\pos(1,2)}위쪽.'),
      '안녕 하세요.\n위쪽.',
    ],
    [
      'speakers and sounds',
      srt('- 가자.\n- 그래.', '[음악]', '(웃음)', '♪', '>> 누구세요?'),
      '가자.\n그래.\n누구세요?',
    ],
    ['a song in the background', srt('가자.', '♪ 파란 하늘 ♪', '그래.'), '가자.\n그래.'],
    ['a song', srt('♪ 파란 하늘 ♪', '♪ 하얀 구름 ♪'), '파란 하늘 하얀 구름'],
    [
      'a reason that goes on',
      srt('비가 오니까', '우산을 챙기세요.', '춥지 않습니까?'),
      '비가 오니까 우산을 챙기세요.\n춥지 않습니까?',
    ],
    [
      'a reason and a question without marks',
      srt('비가 오니까', '우산을 챙기세요', '춥지 않습니까', '네'),
      '비가 오니까 우산을 챙기세요\n춥지 않습니까\n네',
    ],
    ['an empty cue', srt('', '글.'), '글.'],
    ['carriage returns', srt('글.', '끝.').replaceAll('\n', '\r\n'), '글.\n끝.'],
    [
      'WebVTT',
      'WEBVTT - 제목\nKind: captions\n\nNOTE 메모\n\nSTYLE\n::cue { color: red }\n\nid-1\n00:01.000 --> 00:02.000 align:start\n<v 민수>안녕하세요.</v>\n\n00:03.000 --> 00:04.000\n<c.yellow>반갑</c><00:03.500>습니다.\n',
      '안녕하세요.\n반갑습니다.',
    ],
    [
      'lines of a live stream, shown twice',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n오늘은 커피를\n\n00:02.000 --> 00:03.000\n오늘은 커피를\n내려 볼게요.\n',
      '오늘은 커피를 내려 볼게요.',
    ],
    [
      'a transcript',
      '0:00\n안녕하세요 오늘은\n0:03\n커피를 내려 볼게요\n\n1:02:03\n끝입니다',
      '안녕하세요 오늘은 커피를 내려 볼게요\n\n끝입니다',
    ],
    [
      'a long pause',
      '1\n00:00:01,000 --> 00:00:02,000\n하나.\n\n2\n00:00:09,000 --> 00:00:10,000\n둘.\n',
      '하나.\n\n둘.',
    ],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });
});
