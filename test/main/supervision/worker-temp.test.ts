import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyWorkerTemp, tempEnvironment } from '../../../main/supervision/worker-temp';
import { tempDir } from '../../support/temp-dir';

describe('The workers’ temporary folder', () => {
  it('is empty at each start, and only its owner can read it', async () => {
    const home = tempDir('h');
    const left = join(home, 'tmp', 'org.chromium.Chromium.abc');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'SingletonCookie'), 'x');
    const folder = await emptyWorkerTemp(home);
    expect(folder).toBe(join(home, 'tmp'));
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
    expect(statSync(join(home, 'tmp')).mode & 0o777).toBe(0o700);
    expect(tempEnvironment(folder).TMPDIR).toBe(folder);
  });

  it('is the system’s where Chromium’s socket would not fit below the home folder', async () => {
    const home = join(tempDir('h'), '가'.repeat(30));
    mkdirSync(home);
    expect(await emptyWorkerTemp(home)).toBeUndefined();
    expect(existsSync(join(home, 'tmp'))).toBe(false);
    expect(tempEnvironment(undefined)).toEqual({});
  });
});
