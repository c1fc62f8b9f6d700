import type { Sentence } from '../words';
import { amount, filled, text, texts } from './define';

/** The dotted path of the value in what was sent; absent when the whole is meant. */
const field = text.optional();

const koSubject = (path: string | undefined) => (path === undefined ? '보낸 내용은' : `'${path}' 항목은`);
const enSubject = (path: string | undefined) => (path === undefined ? 'What was sent' : `"${path}"`);
const always = (wanted: Sentence) =>
  filled(
    { field },
    {
      ko: (given) => `${koSubject(given.field)} ${wanted.ko}`,
      en: (given) => `${enSubject(given.field)} ${wanted.en}`,
    },
  );
const limit = (wanted: { readonly ko: (max: string) => string; readonly en: (max: string) => string }) =>
  filled(
    { field, limit: amount },
    {
      ko: (given) => `${koSubject(given.field)} ${wanted.ko(given.limit.toLocaleString('ko-KR'))}`,
      en: (given) => `${enSubject(given.field)} ${wanted.en(given.limit.toLocaleString('en-US'))}`,
    },
  );

/** What is wrong with a value that came from outside, and what would be right. The value itself is never repeated. */
export const INPUT_PROBLEMS = {
  'input.missing': always({
    ko: '꼭 필요합니다. 값을 넣어 다시 보내 주세요.',
    en: 'is needed: send it again with a value.',
  }),
  'input.unusable': always({
    ko: '쓸 수 없는 값입니다. 값을 고쳐 다시 보내 주세요.',
    en: 'has a value that cannot be used: correct it and send it again.',
  }),
  'input.unknown_field': always({
    ko: '알 수 없는 항목입니다. 빼고 다시 보내 주세요.',
    en: 'is not known: leave it out.',
  }),
  'input.not_text': always({ ko: '글이어야 합니다.', en: 'must be text.' }),
  'input.not_number': always({ ko: '숫자여야 합니다.', en: 'must be a number.' }),
  'input.not_whole': always({ ko: '정수여야 합니다.', en: 'must be a whole number.' }),
  'input.not_boolean': always({ ko: 'true나 false여야 합니다.', en: 'must be true or false.' }),
  'input.not_list': always({ ko: '목록이어야 합니다.', en: 'must be a list.' }),
  'input.not_object': always({ ko: '항목을 담은 객체({ })여야 합니다.', en: 'must be an object with fields.' }),
  'input.not_task_id': always({ ko: '작업의 id여야 합니다.', en: "must be a task's id." }),
  'input.not_address': always({
    ko: 'http나 https로 시작하는 주소여야 합니다.',
    en: 'must be an address that starts with http or https.',
  }),
  'input.empty': always({ ko: '비워 둘 수 없습니다.', en: 'must not be empty.' }),
  'input.not_one_of': filled(
    { field, options: texts },
    {
      ko: (given) => `${koSubject(given.field)} 다음 가운데 하나여야 합니다: ${given.options.join(', ')}`,
      en: (given) => `${enSubject(given.field)} must be one of: ${given.options.join(', ')}`,
    },
  ),
  'input.too_long': limit({
    ko: (max) => `${max}자까지입니다.`,
    en: (max) => `may have at most ${max} characters.`,
  }),
  'input.too_many': limit({ ko: (max) => `${max}개까지입니다.`, en: (max) => `may have at most ${max} entries.` }),
  'input.too_large': limit({ ko: (max) => `${max} 이하여야 합니다.`, en: (max) => `must be at most ${max}.` }),
  'input.too_few': limit({
    ko: (min) => `${min}개 이상이어야 합니다.`,
    en: (min) => `must have at least ${min} entries.`,
  }),
  'input.too_small': limit({ ko: (min) => `${min} 이상이어야 합니다.`, en: (min) => `must be at least ${min}.` }),
  'input.hidden_characters': always({
    ko: '보이지 않는 제어 문자나 글 방향을 바꾸는 문자를 담을 수 없습니다.',
    en: 'must not contain control or direction-changing characters.',
  }),
  'input.blank': always({ ko: '보이는 글자가 있어야 합니다.', en: 'must contain a visible character.' }),
  'input.not_json': always({ ko: 'JSON으로 나타낼 수 없는 값입니다.', en: 'has a value that JSON cannot represent.' }),
  'input.too_many_in_all': limit({
    ko: (max) => `항목이 너무 많습니다. 모두 합해 ${max}개까지입니다.`,
    en: (max) => `has too many entries: at most ${max} in all.`,
  }),
  'input.too_long_in_all': always({ ko: '모두 합해 1MiB까지입니다.', en: 'may have at most 1 MiB in all.' }),
  'input.too_deep': always({ ko: '너무 깊게 겹쳐 있습니다.', en: 'is nested too deeply.' }),
  'input.bad_name': always({
    ko: '이름으로 쓸 수 없는 항목이 들어 있습니다.',
    en: 'contains an entry whose name cannot be used.',
  }),
} as const;
