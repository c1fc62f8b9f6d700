import type { TFunction } from 'i18next';

/** Says what was added, and to which project where its name differs from the title. */
export function addedWords(
  t: TFunction,
  added: 'form.filmAdded' | 'form.taskAdded',
  title: string,
  project: string | undefined,
): string {
  const words = t(added, { title: title === '' ? (project ?? '') : title });
  return project === undefined || project === title || title === ''
    ? words
    : `${words} ${t('form.inProject', { project })}`;
}
