import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_READINGS, type Readings } from '../../../../contract/readings';
import { spokenText } from '../../../../workers/language/spoken/spoken-text';
import { spokenWeight } from '../../../../workers/video/sentences';
import { cpuMsOf } from '../../../support/cpu-time';

/** `written=said, …` */
const list = (rows: string): Readings =>
  rows.split(', ').map((row) => ({ written: row.split('=')[0] ?? '', said: row.split('=')[1] ?? '' }));

/** The list, what is written, what is said. */
const KOREAN: readonly (readonly [rows: string, written: string, spoken: string])[] = [
  ['AI=인공지능', 'AI가 AI를 만든다.', '인공지능이 인공지능을 만든다.'],
  ['GPU=그래픽 카드', 'GPU는 3개, GPU로', '그래픽 카드는 세 개, 그래픽 카드로'],
  ['SQL=시퀄', 'SQL과 NoSQL', '시퀄과 노에스큐엘'],
  ['AI=인공지능', 'AIDS와 KAIST, OpenAI', '에이즈와 카이스트, 오픈에이아이'],
  ['IT=정보기술', 'IT 업계, It is', '정보기술 업계, It is'],
  ['YouTube=유투브', 'YouTube와 youtube, YOUTUBE', '유투브와 유투브, 유투브'],
  ['김밥=김빱', '김밥과 참치김밥 2줄', '김빱과 참치김빱 두 줄'],
  ['월드컵=월드컵 대회, 월드=월드으', '월드컵은 월드가 본다', '월드컵 대회는 월드으가 본다'],
  ['GPT=지피티, GPT-4=지피티 네 번째', 'GPT-4와 GPT', '지피티 네 번째와 지피티'],
  ['kcal=키로칼로리', '350kcal를 먹었다', '삼백오십 키로칼로리를 먹었다'],
  ['M=엠', 'M1 칩과 M', '엠원 칩과 엠'],
  [
    '24=투엔티포, 2024=이천이십사',
    '24, 2024, 1.24, 24.5, 24가',
    '투엔티포, 이천이십사, 일점이사, 이십사점오, 투엔티포가',
  ],
  ['naver=내이버', 'naver는 www.naver.com', '내이버는 더블유더블유더블유 점 네이버 점 컴'],
  ['studioqueue.kr=스튜디오 큐 케이알', 'studioqueue.kr에서', '스튜디오 큐 케이알에서'],
  ['Wi-Fi 7=와이파이 세븐', 'Wi-Fi 7은 빠르다', '와이파이 세븐은 빠르다'],
  ['C++=씨쁠쁠', 'C++는 어렵다', '씨쁠쁠은 어렵다'],
  ['金=쇠', '金은 金', '쇠는 쇠'],
  ['ＡＩ=인공지능', 'AI', '인공지능'],
  ['AI=인공지능', 'ＡＩ', '인공지능'],
  ['❤️=하트', '사랑해요 ❤️ 정말 ❤', '사랑해요 하트 정말 하트'],
  ['v2=버전 2', 'v2를 설치', '버전 이를 설치'],
  ['AI=에이 [[slnc 9000]] 아이', 'AI', '에이 에스엘엔씨 구천 아이'],
  ['AI=BI, BI=AI', 'AI BI', '비아이 에이아이'],
  ['AI=먼저, AI=나중', 'AI', '먼저'],
  ['AI=artificial, AI=인공', 'AI', '인공'],
  ['GIF=jif', 'GIF는', 'jif는'],
  ['.*=모두, (a|b)=둘, \\d=숫자', 'a.*b (a|b) \\d 3', '에이 모두 비 둘 숫자 삼'],
  [' =빈칸, \u200b=안 보임', '가 나', '가 나'],
  ['이순신=충무공', '이순신은 이순신으로 이순신과', '충무공은 충무공으로 충무공과'],
  ['서울=한양', '서울은행은 서울은', '한양은행은 한양은'],
];
const ENGLISH: typeof KOREAN = [
  ['SQL=sequel', 'SQL and MySQL', 'sequel and MySQL'],
  ['SQL=시퀄', 'SQL', 'SQL'],
  ['SQL=시퀄, SQL=sequel', 'SQL', 'sequel'],
  ['nginx=engine X', 'Nginx, nginx.com', 'engine X, nginx dot com'],
  ['5G=five gee', 'A 5G phone, 15G', 'A five gee phone, fifteen G'],
  ['Kyiv=Keev', 'Kyiv’s and Kyiv', "Keev's and Keev"],
];

describe('A word of the creator’s list', () => {
  it.each(KOREAN)('%s: %s → %s', (rows, written, spoken) => {
    expect(spokenText(written, 'ko', list(rows))).toBe(spoken);
  });

  it.each(ENGLISH)('%s: %s → %s', (rows, written, spoken) => {
    expect(spokenText(written, 'en', list(rows))).toBe(spoken);
  });

  it('that is not in a text changes nothing of what is said', () => {
    const readings = list('Qwxyz=큐, 쀍=쀏');
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9A-Pa-p가-힣.,:~%+()/@# -]{0,40}$/),
        fc.constantFrom('ko' as const, 'en' as const),
        (text, language) => {
          expect(spokenText(text, language, readings)).toBe(spokenText(text, language));
        },
      ),
    );
  });

  it('is said however hostile list and text are, without a command to the voice', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('[[slnc 9]]', '(((', '.*+', '\\', '$&', '$1', '가', 'a', '1', '\u202e', '\ud800', '😀', '', '|'),
    );
    const row = fc.record({ written: part, said: part });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 8 }),
        fc.array(part),
        fc.constantFrom('ko', 'en'),
        (rows, parts, language) => {
          const text = [...parts, ...rows.map(({ written }) => written)].join(' ');
          expect(spokenText(text, language, rows)).not.toMatch(/[[\]{}<>|\\^~`*_#]|\p{Cc}|\u202e/u);
        },
      ),
    );
  });

  it('is found in a long text by a full list in seconds', () => {
    const full = Array.from({ length: MOST_READINGS }, (_, at) => ({
      written: `${'a'.repeat(50)}${at}`,
      said: '가'.repeat(120),
    }));
    for (const text of ['a'.repeat(100_000), `${'a'.repeat(50)} `.repeat(2_000), '가'.repeat(100_000)])
      expect(cpuMsOf(() => spokenText(text, 'ko', full))).toBeLessThan(10_000);
  });

  it('counts for the time of a subtitle as it is said', () => {
    expect(spokenWeight('AI', 'ko', list('AI=인공지능이라는 것'))).toBe(spokenWeight('인공지능이라는 것', 'ko'));
  });
});
