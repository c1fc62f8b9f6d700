import { translate } from 'hanja/lib/translate.js';
import { finalConsonant, NIEUN } from '../../hangul';

/** Readings that the characters alone do not give: several readings, names, sound changes that became spelling. */
const WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    '音樂 음악 娛樂 오락 樂園 낙원 樂器 악기 聲樂 성악 器樂 기악 喜怒哀樂 희로애락 快樂 쾌락 敗北 패배 更新 갱신 更生 갱생 更年期 갱년기 容易 용이 簡易 간이 安易 안이 難易度 난이도 平易 평이 ' +
    '洞察 통찰 自轉車 자전거 人力車 인력거 降伏 항복 投降 투항 行列 행렬 復興 부흥 復活 부활 相殺 상쇄 殺到 쇄도 惱殺 뇌쇄 遊說 유세 省略 생략 一切 일체 宅內 댁내 率先 솔선 統率 통솔 引率 인솔 輕率 경솔 眞率 진솔 率直 솔직 ' +
    '不動産 부동산 不當 부당 不正 부정 不足 부족 不在 부재 不調 부조 不振 부진 不渡 부도 不得已 부득이 不道德 부도덕 不條理 부조리 不自由 부자유 不死鳥 불사조 ' +
    '論難 논란 困難 곤란 許諾 허락 受諾 수락 快諾 쾌락 承諾 승낙 大怒 대로 議論 의논 智異山 지리산 漢拏山 한라산 契丹 거란 牡丹 모란 木瓜 모과 十月 시월 六月 유월 五六月 오뉴월 初八日 초파일 十方 시방 ' +
    '新女性 신여성 空念佛 공염불 男尊女卑 남존여비 男女老少 남녀노소 高冷地 고랭지 年利率 연이율 金氏 김씨 金九 김구 金大中 김대중 金泳三 김영삼 金正恩 김정은 金正日 김정일 金日成 김일성 金海 김해 金浦 김포 金泉 김천 金堤 김제 ' +
    '龜裂 균열 識者 식자 標識 표지 索引 색인 摸索 모색 狀態 상태 賞狀 상장 數學 수학 頻數 빈삭 惡寒 오한 憎惡 증오 嫌惡 혐오 葉書 엽서 刺客 자객 拓本 탁본 便紙 편지 便所 변소 便利 편리 暴露 폭로 暴惡 포악 畫家 화가 企劃 기획 參加 참가 丹靑 단청 布施 보시 ' +
    '十六 십육 二十六 이십육 三十六 삼십육 內人 내인 茶禮 차례 茶房 다방 綠茶 녹차 紅茶 홍차 茶道 다도 宿泊 숙박 星宿 성수 亡兆 망조 法則 법칙 反則 반칙 規則 규칙 罰則 벌칙 原則 원칙 切斷 절단 適切 적절 親切 친절 度支 탁지 說明 설명 小說 소설 讀書 독서 句讀 구두 見學 견학 謁見 알현 車輛 차량 列車 열차'
  )
    .split(' ')
    .flatMap((word, index, all) => (index % 2 === 0 ? [[word, all[index + 1] ?? '']] : [])),
);
const LONGEST_WORD = 4;
/** Readings that the library's table gives as a rarer one. */
const CHARACTERS: Readonly<Record<string, string>> = { 率: '률', 〇: '영', '○': '영', 六: '육', 不: '불' };
/** One character of a headline: `金 대통령`. */
const FAMILY_NAMES: Readonly<Record<string, string>> = { 金: '김', 沈: '심' };

const HAN = String.raw`\p{Script=Han}`;
const AFTER_READING = new RegExp(`(?<=\\p{Script=Hangul}) ?\\([${HAN}·,、 ]{0,40}${HAN}[·,、 ]{0,4}\\)`, 'gu');
const READING_AND_MORE = new RegExp(`(?<=\\p{Script=Hangul})\\(${HAN}{1,20}, ?`, 'gu');
const BEFORE_READING = new RegExp(`(${HAN}{1,20})\\(([가-힣]{1,20})\\)`, 'gu');
const RUN = new RegExp(`[${HAN}〇]{1,2000}`, 'gu');

/**
 * Hanja as they are read, with the initial-sound rule (女性 → 여성, but 男女 → 남녀). A reading that is given beside them is said
 * once: `대한(大韓)`, `大韓(대한)`. A character without a Korean reading stays.
 */
export function readHanja(text: string): string {
  if (!/\p{Script=Han}/u.test(text)) return text;
  return text
    .replace(AFTER_READING, '')
    .replace(READING_AND_MORE, '(')
    .replace(BEFORE_READING, (whole, hanja: string, hangul: string) =>
      [...hanja].length === hangul.length ? hangul : whole,
    )
    .replace(RUN, (run: string, offset: number, whole: string) => {
      const chars = [...run];
      const before = /[가-힣\d]/u.test(whole.charAt(offset - 1)) ? whole.charAt(offset - 1) : '';
      const family = whole.charAt(offset + run.length) === ' ' ? FAMILY_NAMES[run] : undefined;
      return family ?? readRun(chars, before);
    });
}

/** `before`: the Hangul or the digit that it continues, else empty. */
function readRun(run: readonly string[], before: string): string {
  let read = '';
  for (let at = 0; at < run.length; ) {
    const word = longestWord(run, at);
    if (word !== undefined) {
      read += WORDS[word] ?? word;
      at += [...word].length;
      continue;
    }
    const char = run[at] ?? '';
    read += char === '々' ? read.slice(-1) : withInitialSound(readingOf(char), before + read);
    at += 1;
  }
  return read;
}

function longestWord(run: readonly string[], at: number): string | undefined {
  for (let length = Math.min(LONGEST_WORD, run.length - at); length > 1; length -= 1) {
    const word = run.slice(at, at + length).join('');
    if (Object.hasOwn(WORDS, word)) return word;
  }
  return undefined;
}

/** As in the middle of a word: behind a syllable that changes nothing the library reads a character by its own sound. */
function readingOf(char: string): string {
  return CHARACTERS[char] ?? translate(`각${char}`, 'SUBSTITUTION').slice(1);
}

const FIRST = { n: 2, r: 5, silent: 11 } as const;
/** ㅑㅕㅖㅛㅠㅣ: after them ㄴ and ㄹ fall silent at the beginning of a word; before other vowels ㄹ becomes ㄴ. */
const NARROW_VOWELS = new Set([2, 6, 7, 12, 17, 20]);

function withInitialSound(reading: string, before: string): string {
  const index = (reading.codePointAt(0) ?? 0) - 0xac00;
  if (index < 0 || index > 11_171 || reading.length !== 1) return reading;
  const first = Math.floor(index / 588);
  const vowel = Math.floor((index % 588) / 28);
  const withFirst = (sound: number): string => String.fromCharCode(0xac00 + sound * 588 + (index % 588));
  // 렬, 률 after a vowel or ㄴ: 비율, 운율, 나열; but 확률, 행렬.
  if (before !== '' && (reading === '렬' || reading === '률')) {
    const end = finalConsonant(before);
    return end === 0 || end === NIEUN ? withFirst(FIRST.silent) : reading;
  }
  if (before !== '') return reading;
  if (first === FIRST.r) return withFirst(NARROW_VOWELS.has(vowel) ? FIRST.silent : FIRST.n);
  return first === FIRST.n && NARROW_VOWELS.has(vowel) ? withFirst(FIRST.silent) : reading;
}
