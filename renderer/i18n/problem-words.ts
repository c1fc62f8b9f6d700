import i18next from 'i18next';

/** The words for an error code in the creator's language; undefined where there are none. */
export function knownError(code: string | undefined): string | undefined {
  const key = `error.${code}`;
  // The lookup by a computed key is checked by exists() before it.
  return code !== undefined && i18next.exists(key) ? i18next.t(key as 'error.internal') : undefined;
}

/**
 * What stands in a task's way, in one line. The messages of tasks are Korean and say more than their code (which program to install,
 * which voice was asked for); another language has the words of the code.
 */
export function problemWords(problem: { readonly code: string | undefined; readonly message: string }): string {
  return (i18next.language === 'ko' ? undefined : knownError(problem.code)) ?? problem.message;
}
