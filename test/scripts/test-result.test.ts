import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestResult, verdict } from '../../scripts/session/test-result.mjs';
import { tempDir } from '../support/temp-dir';

const root = join(import.meta.dirname, '../..');

describe('last line of npm test', () => {
  it('gives the counts, and success only when none failed', () => {
    expect(verdict({ passed: 5, failed: 0, unhandledErrors: 0 }, 0)).toEqual({
      lastLine: '5 passed, 0 failed',
      exitCode: 0,
    });
    expect(verdict({ passed: 5, failed: 2, unhandledErrors: 0 }, 1)).toEqual({
      lastLine: '5 passed, 2 failed',
      exitCode: 1,
    });
  });

  it('counts an unhandled error as failed', () => {
    expect(verdict({ passed: 5, failed: 0, unhandledErrors: 1 }, 1)).toMatchObject({
      lastLine: '5 passed, 1 failed',
      exitCode: 1,
    });
  });

  it('is a failure when no test ran, when the runner left no result, or when it failed for reasons of its own', () => {
    expect(verdict({ passed: 0, failed: 0, unhandledErrors: 0 }, 0)).toMatchObject({ exitCode: 1 });
    expect(verdict(undefined, 137)).toMatchObject({ lastLine: '0 passed, 1 failed', exitCode: 1 });
    expect(verdict({ passed: 5, failed: 0, unhandledErrors: 0 }, 2)).toMatchObject({
      lastLine: '5 passed, 1 failed',
      exitCode: 1,
    });
  });

  it('does not trust half a result', () => {
    expect(readTestResult(() => '{"passed": 3, "fai')).toBeUndefined();
    expect(readTestResult(() => '{"passed": 3}')).toBeUndefined();
  });
});

describe('a run with every kind of failure', () => {
  it('counts a file that does not load, a hook that throws and a process left behind, and names that process', () => {
    const resultFile = join(tempDir(), 'result.json');
    const config = join(import.meta.dirname, 'fixtures/vitest.config.ts');
    const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', config], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        STUDIO_QUEUE_TEST_RESULT: resultFile,
        STUDIO_QUEUE_TEST_LEAK_GRACE_MS: '1000',
        VITEST: undefined,
      },
    });
    const output = run.stdout + run.stderr;
    // mixed: 2 passed, 1 failed, 1 hook; leaky: 1 passed, 1 for the process; unloadable: 1.
    expect(JSON.parse(readFileSync(resultFile, 'utf8'))).toEqual({ passed: 3, failed: 4, unhandledErrors: 0 });
    expect(run.status).toBe(1);
    const [, pid] = /process (\d+) was left running: sleep 321/.exec(output) ?? [];
    expect(pid).toBeDefined();
  });
});
