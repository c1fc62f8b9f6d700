import { matchAt } from '../scan';

/** Signs of measures behind a number. Compatibility forms (㎏, ℃) were written out as letters before (fold.ts). */
const UNITS: Readonly<Record<string, string>> = {
  km: '킬로미터',
  m: '미터',
  cm: '센티미터',
  mm: '밀리미터',
  μm: '마이크로미터',
  nm: '나노미터',
  KM: '킬로미터',
  Km: '킬로미터',
  CM: '센티미터',
  MM: '밀리미터',
  kg: '킬로그램',
  KG: '킬로그램',
  Kg: '킬로그램',
  g: '그램',
  mg: '밀리그램',
  μg: '마이크로그램',
  t: '톤',
  lb: '파운드',
  oz: '온스',
  L: '리터',
  l: '리터',
  ℓ: '리터',
  mL: '밀리리터',
  ml: '밀리리터',
  ML: '밀리리터',
  dL: '데시리터',
  kL: '킬로리터',
  cc: '시시',
  CC: '시시',
  m2: '제곱미터',
  km2: '제곱킬로미터',
  cm2: '제곱센티미터',
  m3: '세제곱미터',
  cm3: '세제곱센티미터',
  'm²': '제곱미터',
  'km²': '제곱킬로미터',
  'cm²': '제곱센티미터',
  'm³': '세제곱미터',
  'cm³': '세제곱센티미터',
  ha: '헥타르',
  W: '와트',
  kW: '킬로와트',
  KW: '킬로와트',
  MW: '메가와트',
  GW: '기가와트',
  Wh: '와트시',
  kWh: '킬로와트시',
  MWh: '메가와트시',
  GWh: '기가와트시',
  TWh: '테라와트시',
  V: '볼트',
  kV: '킬로볼트',
  mA: '밀리암페어',
  mAh: '밀리암페어시',
  Ω: '옴',
  KB: '킬로바이트',
  kB: '킬로바이트',
  MB: '메가바이트',
  GB: '기가바이트',
  TB: '테라바이트',
  PB: '페타바이트',
  bit: '비트',
  kbps: '킬로비피에스',
  Kbps: '킬로비피에스',
  Mbps: '메가비피에스',
  Gbps: '기가비피에스',
  Hz: '헤르츠',
  kHz: '킬로헤르츠',
  MHz: '메가헤르츠',
  GHz: '기가헤르츠',
  dB: '데시벨',
  mmHg: '밀리미터에이치지',
  hPa: '헥토파스칼',
  Pa: '파스칼',
  MPa: '메가파스칼',
  ppm: '피피엠',
  rpm: '알피엠',
  RPM: '알피엠',
  fps: '프레임',
  psi: '피에스아이',
  px: '픽셀',
  pt: '포인트',
  bp: '베이시스포인트',
  cal: '칼로리',
  kcal: '킬로칼로리',
  Kcal: '킬로칼로리',
  kJ: '킬로줄',
  h: '시간',
  hr: '시간',
  hrs: '시간',
  min: '분',
  s: '초',
  sec: '초',
  ms: '밀리초',
  inch: '인치',
  ft: '피트',
  mi: '마일',
  mph: '마일',
  yd: '야드',
  '°C': '도',
  '°F': '도',
  '°': '도',
  '%': '퍼센트',
  '%p': '퍼센트포인트',
  '%P': '퍼센트포인트',
  '‰': '퍼밀',
  p: '페이지',
  USD: '달러',
  KRW: '원',
  EUR: '유로',
  JPY: '엔',
};
/** Behind a stroke: for each of it. */
const PER: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(UNITS).map(([sign, word]) => [sign, `${word}당`])),
  day: '하루',
  d: '하루',
  h: '시간당',
  s: '초당',
  min: '분당',
  일: '하루',
};
const SPEED = new Set(['km', 'm', 'cm', 'mm']);
const signs = Object.keys({ ...UNITS, day: '', d: '' })
  .sort((a, b) => b.length - a.length)
  .map((sign) => sign.replace(/[²³°%‰]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`))
  .join('|');
const UNIT = new RegExp(` ?(${signs})(?:/(${signs}))?(?![A-Za-z0-9])`, 'uy');

export interface Unit {
  /** Before the number: `시속`, `섭씨`. */
  readonly first: string;
  readonly word: string;
  readonly length: number;
  /** A temperature below zero is `영하`. */
  readonly isTemperature: boolean;
}

/** The unit that begins here (after at most one space). */
export function unitAt(text: string, at: number): Unit | undefined {
  const match = matchAt(UNIT, text, at);
  const sign = match?.[1];
  if (match === null || sign === undefined) return undefined;
  const word = UNITS[sign];
  if (word === undefined) return undefined;
  const per = match[2];
  const isTemperature = sign === '°C' || sign === '°F';
  return { first: firstWord(sign, per), word, length: match[0].length, isTemperature };
}

function firstWord(sign: string, per: string | undefined): string {
  if (sign === '°C') return '섭씨 ';
  if (sign === '°F') return '화씨 ';
  if (sign === 'mph') return '시속 ';
  if (per === undefined) return '';
  if (SPEED.has(sign) && (per === 'h' || per === 'hr')) return '시속 ';
  if (SPEED.has(sign) && (per === 's' || per === 'sec')) return '초속 ';
  return `${PER[per] ?? per} `;
}
