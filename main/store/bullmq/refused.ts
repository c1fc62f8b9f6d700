import { AppError } from '../../../contract/errors';
import { isStale } from './engine';

export const offline = (): AppError => new AppError('studio_offline', 'The studio cannot be reached.');

/**
 * What a caller gets when Redis did not do something: our own refusals and stale locks as they are, its refusals (out of memory, no right)
 * as `storage_failed`, everything else (cut off, no reply in time) as `studio_offline`. What timed out may have happened.
 */
export function asRefusal(error: unknown): unknown {
  if (error instanceof AppError || isStale(error)) return error;
  if (error instanceof Error && error.name === 'ReplyError') {
    return new AppError('storage_failed', `The studio's Redis refused: ${error.message.slice(0, 200)}`);
  }
  return offline();
}
