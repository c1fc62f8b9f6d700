import { expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../../contract/errors';
import { endOfStorageError, whyRefused } from '../../../main/supervision/run-ends';

const PROBLEM = { code: 'files.run_stopped' } as const;
const errorOf = (code: ErrorCode) => new AppError(code, PROBLEM);
const ofTheSystem = (code: string) => Object.assign(new Error(`${code}: /home/me/secret`), { code });

it.each([
  ['storage_failed', true],
  ['bad_input', false],
  ['step_failed', false],
] as const)('a run that could not begin for %s is tried again: %s', (code, retryable) => {
  expect(endOfStorageError(errorOf(code))).toEqual({ kind: 'error', error: { code, message: PROBLEM, retryable } });
});

it('a run without room, or whose folder is gone, waits for the creator', () => {
  for (const error of [errorOf('disk_full'), ofTheSystem('ENOSPC'), ofTheSystem('EDQUOT')])
    expect(endOfStorageError(error)).toMatchObject({ kind: 'needs-you', needsYou: { code: 'disk_full' } });
  expect(endOfStorageError(errorOf('output_missing'))).toMatchObject({ needsYou: { code: 'output_missing' } });
});

it('what the system says is reported by its code, without a path of this machine', () => {
  const expected = { code: 'storage_failed', message: { code: 'files.not_writable', reason: 'EIO' }, retryable: true };
  expect(endOfStorageError(ofTheSystem('EIO'))).toEqual({ kind: 'error', error: expected });
  expect(whyRefused(ofTheSystem('EIO'))).toEqual(expected);
});
