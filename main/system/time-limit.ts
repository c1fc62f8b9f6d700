import { AppError } from '../../contract/errors';

/**
 * `work`, or `storage_failed` after `ms`. What timed out may have happened all the same, so use it only for work that may safely
 * be repeated.
 */
export async function withinMs<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('storage_failed', `No reply to ${what} within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
