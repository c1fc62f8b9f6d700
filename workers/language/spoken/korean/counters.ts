import { matchAt } from '../scan';

export interface Counter {
  readonly word: string;
  /** Up to this number native numerals (`세 명`); 0: always Sino-Korean (`삼 분`). */
  readonly nativeUpTo: number;
  /** The number and the word are one word: `이천이십육년`. */
  readonly joined?: boolean;
}

/**
 * Up to 39 by default: `서른두 명` is said, from 40 on `사십 명` is at least as usual as `마흔 명`. Ages stay native.
 */
const NATIVE: Readonly<Record<number, string>> = {
  99: '살',
  39: '명 사람 마리 개 권 대 병 잔 그루 송이 벌 켤레 채 척 자루 곳 가지 장 통 줌 컵 스푼 큰술 작은술 숟갈 숟가락 꼬집 모금 바퀴 줄 판 쪽 조각 다발 봉지 봉 상자 박스 그릇 접시 포기 알 쌍 돌 차례 군데 건 편 곡 팀 골 방울 톨 뿌리 마디 발자국 걸음 가닥 세트 갑 배 번째 번 가구 그램쯤 끼 마당 묶음 스쿱 문장 글자 단어 나라 도시 학교 회사 식구 형제 남매 자리 손가락 발가락 칸 정거장 꼭지 페어 캔 포대 땀',
  24: '시간',
  12: '시 달',
};
const SINO =
  '분 초 층 개월 개국 개소 개년 주 주일 주년 주간 점 호 호선 호점 회 회차 차 차례상 차전 위 인 인분 인승 학년 학기 반 장 항 절 강 페이지 쪽 도 원 달러 유로 엔 위안 파운드 루피 프랑 센트 전 퍼센트 퍼센트포인트 프로 미터 킬로미터 킬로 센티미터 센티 밀리미터 그램 킬로그램 톤 리터 밀리리터 평 제곱미터 헥타르 칼로리 킬로칼로리 와트 볼트 세대 세기 교시 급 단계 등 등급 대 부 부작 화 집 탄 편성 번지 번길 번출구 번지수 회말 회초 경기 승 무 패 연승 연패 타 타수 안타 홈런 득점 실점 이닝 세트스코어 라운드 쿼터 분기 일간 년간 년차 기 선 성 종 종류 품목 배럴 포인트 픽셀 노트 해리 미크론 마일 인치 피트 시시 밀리 데시벨 헤르츠 바이트 기가 메가 테라 기가바이트 메가바이트 명단 박 일차 세 데니어 촌 대째 번대 번가';
/** `3번 출구`, `2번 문제`: a name, not how often. */
const NAMED_BY_NUMBER =
  / ?(?:출구|문제|타자|버스|국도|홈|게이트|채널|승강장|교향곡|선수|마(?![가-힣])|방(?![가-힣])|칸|트랙|레인|후보|문항|포트|좌석|척추|도로|창구|버튼|항목|줄|카메라|세트|정답|보기|사진|그림|참가자|유형|구역|객차|엔진|탭|메뉴|가[^가-힣])|을? (?:누르|눌러|누른|눌렀|선택|고르|골라|클릭)/uy;
/** `3대 요소`: the three great ones; `차 3대를`: three cars. */
const GREAT = / (?!중|정도|이상|이하|가량|안팎|넘|더|미만|씩|모두|있|없|나|이|를)[가-힣]/uy;

const MACHINES =
  /(?:차|버스|트럭|택시|비행기|전투기|헬기|드론|오토바이|자전거|컴퓨터|카메라|폰|로봇|장비|기기|TV|노트북|전차) ?\d{2,4}$/u;

const COUNTERS: readonly Counter[] = [
  ...Object.entries(NATIVE).flatMap(([upTo, words]) =>
    words.split(' ').map((word): Counter => ({ word, nativeUpTo: Number(upTo) })),
  ),
  ...SINO.split(' ').map((word): Counter => ({ word, nativeUpTo: 0 })),
  ...['년', '월', '일', '년도', '년대', '년생', '월호', '분의'].map(
    (word): Counter => ({ word, nativeUpTo: 0, joined: true }),
  ),
];
const BY_WORD = new Map<string, Counter>();
for (const counter of COUNTERS) if (!BY_WORD.has(counter.word)) BY_WORD.set(counter.word, counter);
const LONGEST_FIRST = [...BY_WORD.keys()].sort((a, b) => b.length - a.length);
const COUNTER = new RegExp(` ?(${LONGEST_FIRST.join('|')})`, 'uy');
/** What may follow a counter in the same word: nothing, a particle, a suffix. Else it is the beginning of another word (`3장기`). */
const ENDS =
  /(?![가-힣])|(?:이|가|은|는|을|를|의|에|도|만|과|와|로|으로|씩|당|쯤|정도|까|부터|마다|보다|처럼|조차|라|며|나|든|들|째|간|전|후|뿐|여|인|였|이|중|짜리|내|가량|이상|이하|미만|초과|안팎|밖|한테|님|분|반|동안|차|용|입|다|대|권|급|씨|께|남|더|별|새|어치|꼴)/uy;

/** The counter that begins here (after at most one space), with its length in the text. */
export function counterAt(
  text: string,
  at: number,
): { readonly counter: Counter; readonly length: number } | undefined {
  const match = matchAt(COUNTER, text, at);
  const word = match?.[1];
  if (match === null || word === undefined) return undefined;
  const end = at + match[0].length;
  const counter = BY_WORD.get(word);
  if (counter === undefined || matchAt(ENDS, text, end) === null) return undefined;
  if (word === '번' && matchAt(NAMED_BY_NUMBER, text, end) !== null) return alwaysSino(counter, match[0].length);
  if (word === '대' && (matchAt(GREAT, text, end) !== null || isAge(text, at)))
    return alwaysSino(counter, match[0].length);
  return { counter, length: match[0].length };
}

/** `10대`, `20대`: people of that age, unless it is said what there are ten of. */
function isAge(text: string, at: number): boolean {
  return /[1-9]0$/u.test(text.slice(Math.max(0, at - 2), at)) && !MACHINES.test(text.slice(Math.max(0, at - 10), at));
}

function alwaysSino(counter: Counter, length: number): { readonly counter: Counter; readonly length: number } {
  return { counter: { ...counter, nativeUpTo: 0 }, length };
}
