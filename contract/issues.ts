import { z } from 'zod';
import { isProblem, type Problem } from './messages';

type Issue = z.core.$ZodIssue;
type InputCode = Extract<Problem, { code: `input.${string}` }>['code'];

/** For `refine` and `addIssue`: a reason of our own, as a message of the catalogue without its `field`. */
export const reason = (code: InputCode, params: { readonly limit?: number } = {}) => ({
  error: code,
  params: { problem: { code, ...params } },
});
const paramsSchema = z.object({ problem: z.record(z.string(), z.unknown()) });

/** The most specific issue. Of a union, the issue of the branch that understood the value and found fault inside it. */
export function specificIssue(issue: Issue): { issue: Issue; path: PropertyKey[] } {
  if (issue.code !== 'invalid_union') return { issue, path: issue.path };
  const inner = issue.errors
    .map(([first]) => first)
    .find((first) => first !== undefined && (first.path.length > 0 || first.code !== 'invalid_type'));
  if (inner === undefined) return { issue, path: issue.path };
  const specific = specificIssue(inner);
  return { issue: specific.issue, path: [...issue.path, ...specific.path] };
}

/** What is wrong and what would be right, without repeating the value. `field` is its path; undefined for the whole. */
export function problemOfIssue(issue: Issue | undefined, field: string | undefined, isMissing: boolean): Problem {
  const at = field === undefined ? {} : { field };
  if (isMissing) return { code: 'input.missing', ...at };
  const unusable: Problem = { code: 'input.unusable', ...at };
  switch (issue?.code) {
    case 'invalid_type':
      return { code: CODE_OF_TYPE[issue.expected] ?? 'input.unusable', ...at };
    case 'invalid_value':
      return { code: 'input.not_one_of', options: issue.values.map(String), ...at };
    case 'invalid_union':
      return issue.inclusive === false || issue.options === undefined
        ? unusable
        : { code: 'input.not_one_of', options: issue.options.map(String), ...at };
    case 'too_big':
      return { code: TOO_BIG[issue.origin] ?? 'input.too_large', limit: Number(issue.maximum), ...at };
    case 'too_small':
      return issue.origin === 'string'
        ? { code: 'input.empty', ...at }
        : {
            code: issue.origin === 'array' ? 'input.too_few' : 'input.too_small',
            limit: Number(issue.minimum),
            ...at,
          };
    case 'invalid_format':
      return { code: CODE_OF_FORMAT[issue.format] ?? 'input.unusable', ...at };
    case 'unrecognized_keys':
      return { code: 'input.unknown_field', ...at };
    case 'custom': {
      const params = paramsSchema.safeParse(issue.params);
      const problem = params.success ? { ...params.data.problem, ...at } : undefined;
      return isProblem(problem) ? problem : unusable;
    }
    default:
      return unusable;
  }
}

/** The codes whose only parameter is the field. */
type PlainCode = {
  [K in InputCode]: { readonly code: K } extends Extract<Problem, { code: K }> ? K : never;
}[InputCode];

const CODE_OF_TYPE: Readonly<Record<string, PlainCode>> = {
  string: 'input.not_text',
  number: 'input.not_number',
  int: 'input.not_whole',
  boolean: 'input.not_boolean',
  array: 'input.not_list',
  object: 'input.not_object',
  record: 'input.not_object',
};
const CODE_OF_FORMAT: Readonly<Record<string, PlainCode>> = { uuid: 'input.not_task_id', url: 'input.not_address' };
const TOO_BIG: Readonly<Record<string, 'input.too_long' | 'input.too_many'>> = {
  string: 'input.too_long',
  array: 'input.too_many',
};
