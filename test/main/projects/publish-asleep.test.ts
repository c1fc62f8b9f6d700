import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { FolderTurns, type Turn } from '../../../main/projects/folder-turns';
import { publishInto } from '../../support/publish-into';
import { tempDir } from '../../support/temp-dir';

const HOUR_MS = 3_600_000;

function project() {
  const projectDir = tempDir('asleep');
  const stagingDir = join(projectDir, '.partial-run');
  mkdirSync(stagingDir);
  const file = (path: string, text: string) => {
    writeFileSync(join(stagingDir, path), text);
    const output = { kind: 'script', path, bytes: text.length, sha256: 'a'.repeat(64) } as const;
    return { staged: path, output };
  };
  /** All that others see of it. */
  const seen = () =>
    readdirSync(projectDir)
      .filter((name) => !name.startsWith('.'))
      .sort();
  return { projectDir, stagingDir, file, seen };
}

/** Turns of a machine that falls asleep for an hour right before a change. */
class SleepyTurns extends FolderTurns {
  private changes = 0;
  constructor(private readonly sleepsBefore: number) {
    super();
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }
  override take<T>(folder: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    return super.take(folder, () =>
      work({
        renew: async () => {},
        check: async () => {
          this.changes += 1;
          if (this.changes === this.sleepsBefore) vi.setSystemTime(Date.now() + HOUR_MS);
        },
      }),
    );
  }
}

it('A run whose task was given away changes nothing in the project, also when nothing is replaced', async () => {
  const { file, seen, ...place } = project();
  const late = publishInto({ ...place, hasLease: async () => false }, [file('script.json', 'words')]);
  await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
  expect(seen()).toEqual([]);
});

it('A run whose queue does not reply changes nothing in the project', async () => {
  const { file, seen, ...place } = project();
  const hasLease = () => Promise.reject(new Error('no reply'));
  await expect(publishInto({ ...place, hasLease }, [file('script.json', 'words')])).rejects.toThrow('no reply');
  expect(seen()).toEqual([]);
});

it.each([1, 2, 3, 4])(
  'A machine that slept before step %i of a publish, and lost its task, changes nothing after it; what was kept stays kept',
  async (step) => {
    const { file, seen, ...place } = project();
    writeFileSync(join(place.projectDir, 'script.json'), 'before');
    const files = [file('script.json', 'after'), file('script.md', 'after')];
    const since = Date.now();
    const hasLease = async () => Date.now() - since < HOUR_MS / 2;
    const late = publishInto({ ...place, turns: new SleepyTurns(step), hasLease }, files);
    await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
    const now = seen();
    expect(readFileSync(join(place.projectDir, 'versions/1/script.json'), 'utf8')).toBe('before');
    // Each step is one change: the earlier manifest, the two files, and the manifest that lists them.
    expect({ isScriptNew: readFileSync(join(place.projectDir, 'script.json'), 'utf8') === 'after' }).toEqual({
      isScriptNew: step > 2,
    });
    expect(now.includes('script.md')).toBe(step > 3);
    expect(now.includes('manifest.json')).toBe(step > 1);
    if (step > 1) expect(readFileSync(join(place.projectDir, 'manifest.json'), 'utf8')).not.toContain('script.md');
    expect(existsSync(place.stagingDir)).toBe(true);
  },
);

it('A machine that slept during a publish and still has its task goes on', async () => {
  const { file, seen, ...place } = project();
  await publishInto({ ...place, turns: new SleepyTurns(2) }, [file('script.json', 'words'), file('script.md', 'x')]);
  expect(seen()).toEqual(['manifest.json', 'script.json', 'script.md']);
});
