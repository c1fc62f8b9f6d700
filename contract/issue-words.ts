import { z } from 'zod';
import type { Sentence } from './words';

type Issue = z.core.$ZodIssue;

/** For `refine`: a reason of our own, in both languages. */
export const reason = (words: Sentence) => ({ error: words.en, params: { words } });
const paramsSchema = z.object({ words: z.object({ ko: z.string(), en: z.string() }) });

/** The issue that says most. Of a union, the branch that understood the value and found fault inside it. */
export function tellingIssue(issue: Issue): { issue: Issue; path: PropertyKey[] } {
  if (issue.code !== 'invalid_union') return { issue, path: issue.path };
  const inner = issue.errors
    .map(([first]) => first)
    .find((first) => first !== undefined && (first.path.length > 0 || first.code !== 'invalid_type'));
  if (inner === undefined) return { issue, path: issue.path };
  const told = tellingIssue(inner);
  return { issue: told.issue, path: [...issue.path, ...told.path] };
}

/** What is wrong, and what would be right, without a word of the value that was sent. `field` is named by its path. */
export function issueWords(issue: Issue | undefined, field: string | undefined, isMissing: boolean): Sentence {
  const subject: Sentence = {
    ko: field === undefined ? '보낸 내용은' : `'${field}' 항목은`,
    en: field === undefined ? 'What was sent' : `"${field}"`,
  };
  const wanted = isMissing ? MISSING : wantedBy(issue);
  return { ko: `${subject.ko} ${wanted.ko}`, en: `${subject.en} ${wanted.en}` };
}

const MISSING: Sentence = {
  ko: '꼭 필요합니다. 값을 넣어 다시 보내 주세요.',
  en: 'is needed: send it again with a value.',
};
const UNUSABLE: Sentence = {
  ko: '쓸 수 없는 값입니다. 값을 고쳐 다시 보내 주세요.',
  en: 'has a value that cannot be used: correct it and send it again.',
};
const KINDS: Readonly<Record<string, Sentence>> = {
  string: { ko: '글이어야 합니다.', en: 'must be a text.' },
  number: { ko: '수여야 합니다.', en: 'must be a number.' },
  int: { ko: '정수여야 합니다.', en: 'must be a whole number.' },
  boolean: { ko: 'true나 false여야 합니다.', en: 'must be true or false.' },
  array: { ko: '목록이어야 합니다.', en: 'must be a list.' },
  object: { ko: '항목을 담은 객체({ })여야 합니다.', en: 'must be an object with fields.' },
  record: { ko: '항목을 담은 객체({ })여야 합니다.', en: 'must be an object with fields.' },
};
const FORMATS: Readonly<Record<string, Sentence>> = {
  uuid: { ko: '작업의 id여야 합니다.', en: "must be a task's id." },
  url: { ko: 'http나 https로 시작하는 주소여야 합니다.', en: 'must be an address that starts with http or https.' },
};

function wantedBy(issue: Issue | undefined): Sentence {
  switch (issue?.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? UNUSABLE;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return issue.inclusive === false || issue.options === undefined ? UNUSABLE : oneOf(issue.options);
    case 'too_big':
      return atMost(issue.origin, count(issue.maximum));
    case 'too_small':
      return atLeast(issue.origin, count(issue.minimum));
    case 'invalid_format':
      return FORMATS[issue.format] ?? UNUSABLE;
    case 'unrecognized_keys':
      return { ko: '알 수 없는 항목입니다. 빼고 다시 보내 주세요.', en: 'is not known: leave it out.' };
    case 'custom': {
      const params = paramsSchema.safeParse(issue.params);
      return params.success ? params.data.words : UNUSABLE;
    }
    default:
      return UNUSABLE;
  }
}
const oneOf = (values: readonly unknown[]): Sentence => ({
  ko: `다음 가운데 하나여야 합니다: ${values.map(String).join(', ')}`,
  en: `must be one of: ${values.map(String).join(', ')}`,
});
const count = (limit: number | bigint): Sentence => ({
  ko: limit.toLocaleString('ko-KR'),
  en: limit.toLocaleString('en-US'),
});

function atMost(origin: string, limit: Sentence): Sentence {
  if (origin === 'string') return { ko: `${limit.ko}자까지입니다.`, en: `may have at most ${limit.en} characters.` };
  if (origin === 'array') return { ko: `${limit.ko}개까지입니다.`, en: `may have at most ${limit.en} entries.` };
  return { ko: `${limit.ko} 이하여야 합니다.`, en: `must be ${limit.en} at most.` };
}
function atLeast(origin: string, limit: Sentence): Sentence {
  if (origin === 'string') return { ko: '비워 둘 수 없습니다.', en: 'must not be empty.' };
  if (origin === 'array')
    return { ko: `${limit.ko}개 이상이어야 합니다.`, en: `must have at least ${limit.en} entries.` };
  return { ko: `${limit.ko} 이상이어야 합니다.`, en: `must be ${limit.en} at least.` };
}
