import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { AppError } from '../../contract/errors';
import { said } from '../i18n/said';

/** What went wrong, in the creator's language. */
export function errorText(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? error.message : String(error);
  return said(error.problem);
}

const closeButton = () => ({ 'aria-label': i18next.t('common.close') });

export function showError(error: unknown): void {
  notifications.show({
    color: 'red',
    title: i18next.t('error.title'),
    message: errorText(error),
    autoClose: 10_000,
    role: 'alert',
    closeButtonProps: closeButton(),
  });
}

export function showDone(message: string): void {
  notifications.show({ message, closeButtonProps: closeButton() });
}

/** Runs an action of the creator and shows what goes wrong. Returns whether it succeeded. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    showError(error);
    return false;
  }
}
