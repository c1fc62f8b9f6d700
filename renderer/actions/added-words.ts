import type { TFunction } from 'i18next';

/** That something was added, and in which project where that is not its title. */
export function withProject(
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
