import type { TFunction } from 'i18next';
import type { z } from 'zod';

/** What is wrong, by the dotted path of the field. */
export type Problems = Record<string, string | undefined>;

/** The first problem of each field in the creator's words; zod's own are for developers. */
export function problemsOf(error: z.ZodError, t: TFunction): Problems {
  const problems: Problems = {};
  for (const issue of error.issues) {
    // In a union (a count or a list) only the field matters, not the place in it.
    const path = issue.path.filter((part) => typeof part === 'string').join('.');
    problems[path] ??= issueWords(issue, t);
  }
  return problems;
}

export function issueWords(issue: z.core.$ZodIssue, t: TFunction): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' ? t('form.required') : t('form.tooSmall', { n: Number(issue.minimum) });
    case 'too_big':
      return issue.origin === 'string'
        ? t('form.tooLong', { n: Number(issue.maximum) })
        : t('form.tooBig', { n: Number(issue.maximum) });
    case 'invalid_format':
      return t('form.badUrl');
    default:
      return t('form.invalid');
  }
}
