import { AppError } from '../../../contract/errors';
import { problemOfWriting } from './redis-problems';

export const offline = (): AppError => new AppError('studio_offline', 'The studio cannot be reached.');

/** BullMQ's error codes for a run whose lock is another's or gone, or whose job is. */
const STALE_CODES = new Set([-1, -2, -3, -6]);
export const isStale = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && STALE_CODES.has(error.code);

/** Whether it was refused for what the caller asked: nothing has changed. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && error.code !== 'studio_offline' && error.code !== 'storage_failed';

/**
 * What a caller gets when Redis did not do something: our own refusals and stale locks as they are, its refusals (out of memory, no right)
 * as `storage_failed`, everything else (cut off, no reply in time) as `studio_offline`. What timed out may have happened.
 */
export function asRefusal(error: unknown): unknown {
  if (error instanceof AppError || isStale(error)) return error;
  if (error instanceof Error && error.name === 'ReplyError') {
    const said = `The studio's Redis refused: ${error.message.slice(0, 200)}`;
    return new AppError('storage_failed', problemOfWriting(error) ?? said);
  }
  return offline();
}
