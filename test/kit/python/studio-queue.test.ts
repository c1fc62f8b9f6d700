import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/project-root';

/** The newest, and the oldest that the kit promises where this machine has it. */
const PYTHONS = ['python3', 'python3.9'].filter((name) => spawnSync(name, ['--version']).status === 0);

describe('The kit for Python', () => {
  it('finds a Python to be tested with', () => {
    expect(PYTHONS, 'Install Python 3: on Debian and Ubuntu, apt-get install python3').not.toEqual([]);
  });

  it.each(PYTHONS)('passes its own tests in %s', (python) => {
    const ended = spawnSync(python, ['-W', 'error', '-m', 'unittest', '-v', 'test_studio_queue'], {
      cwd: `${projectRoot}/test/kit/python`,
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(ended.stderr).toMatch(/^OK$/m);
    expect(ended.status).toBe(0);
  });
});
