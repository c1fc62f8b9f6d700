import { describe, expect, it } from 'vitest';
import { isDiskFull } from '../../contract/disk-full';

const withCode = (code: string, cause?: unknown) => Object.assign(new Error('x', { cause }), { code });

describe('A disk without room', () => {
  it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])('is known by %s, also as the cause of another error', (code) => {
    const full = withCode(code);
    expect(isDiskFull(full)).toBe(true);
    expect(isDiskFull(new Error('FFmpeg ended with 1', { cause: new Error('write', { cause: full }) }))).toBe(true);
  });

  it('is no other fault, and an error that is its own cause comes to an end', () => {
    const circular = withCode('EIO');
    circular.cause = circular;
    for (const other of [circular, withCode('EACCES'), { code: 'ENOSPC' }, 'ENOSPC', undefined]) {
      expect(isDiskFull(other)).toBe(false);
    }
  });
});
