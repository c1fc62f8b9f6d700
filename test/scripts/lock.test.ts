import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock, isOwnerDead, processStartTime } from '../../scripts/setup/lock.mjs';
import { tempDir } from '../support/temp-dir';

const lockModule = join(import.meta.dirname, '../../scripts/setup/lock.mjs');

function runModule(source: string) {
  return spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('set-up lock', () => {
  it('makes the second taker wait until the first has released', async () => {
    const path = join(tempDir(), 'setup.lock');
    const release = await acquireLock(path, { token: 'first' });
    const waited: number[] = [];
    const order: string[] = [];
    const second = acquireLock(path, {
      token: 'second',
      onWait: (owner) => {
        waited.push(owner.pid);
        order.push('first releases');
        release();
      },
    }).then((releaseSecond) => {
      order.push('second holds');
      releaseSecond();
    });
    await second;
    expect(waited).toEqual([process.pid]);
    expect(order).toEqual(['first releases', 'second holds']);
    expect(existsSync(path)).toBe(false);
  });

  it('is taken over from a process that was killed, whose token is reported', async () => {
    const path = join(tempDir(), 'setup.lock');
    const holder = runModule(
      `import { acquireLock } from ${JSON.stringify(lockModule)};
       await acquireLock(${JSON.stringify(path)}, { token: 'killed' });
       console.log('held'); setInterval(() => {}, 1000);`,
    );
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const stale: string[] = [];
    const release = await acquireLock(path, { token: 'heir', onStale: (owner) => stale.push(owner.token) });
    expect(stale).toEqual(['killed']);
    release();
  });

  it('is taken over when its file is damaged', async () => {
    const path = join(tempDir(), 'setup.lock');
    writeFileSync(path, '{"pid": 12');
    const release = await acquireLock(path, { token: 'heir' });
    expect(readFileSync(path, 'utf8')).toContain('heir');
    release();
  });

  it('is never held by two processes, even when all of them find the same dead owner', async () => {
    const folder = tempDir();
    const path = join(folder, 'setup.lock');
    const diary = join(folder, 'diary');
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1', host: hostname(), token: 'dead' }));
    const takers = Array.from({ length: 4 }, (_, index) =>
      runModule(
        `import { acquireLock } from ${JSON.stringify(lockModule)};
         import { appendFileSync } from 'node:fs';
         const release = await acquireLock(${JSON.stringify(path)}, { token: 'taker ${index}' });
         appendFileSync(${JSON.stringify(diary)}, 'in ');
         await new Promise((resolve) => setTimeout(resolve, 20));
         appendFileSync(${JSON.stringify(diary)}, 'out ');
         release();`,
      ),
    );
    await Promise.all(takers.map((taker) => once(taker, 'exit')));
    expect(readFileSync(diary, 'utf8')).toBe('in out '.repeat(4));
  });

  it('that came along in a copy of the folder is nobody’s, though its owner lives and goes on in the first folder', async () => {
    const parent = tempDir();
    const [first, copy] = [join(parent, 'first'), join(parent, 'copy')];
    const release = await acquireLock(join(first, 'setup.lock'), { token: 'first' });
    cpSync(first, copy, { recursive: true });
    const seen: string[] = [];
    const releaseCopy = await acquireLock(join(copy, 'setup.lock'), {
      token: 'copy',
      onWait: () => seen.push('waits'),
      // It would end the processes of the first one's set-up.
      onStale: () => seen.push('stale'),
    });
    expect(seen).toEqual([]);
    releaseCopy();
    release();
  });

  it('that was taken before the folder was moved or seen from elsewhere is still its owner’s', async () => {
    const parent = tempDir();
    const [first, moved] = [join(parent, 'first'), join(parent, 'moved')];
    await acquireLock(join(first, 'setup.lock'), { token: 'first' });
    renameSync(first, moved);
    let second: ReturnType<typeof acquireLock> | undefined;
    await new Promise<void>((resolve) => {
      second = acquireLock(join(moved, 'setup.lock'), { token: 'second', onWait: () => resolve() });
    });
    rmSync(join(moved, 'setup.lock'));
    (await second)?.();
  });

  it('takes a reused process id for a dead owner, and an owner on another machine for a living one', () => {
    const me = {
      pid: process.pid,
      startedAt: processStartTime(process.pid),
      host: hostname(),
      token: 't',
      path: '',
      folder: '',
    };
    expect(isOwnerDead(me)).toBe(false);
    expect(isOwnerDead({ ...me, startedAt: '1' })).toBe(true);
    expect(isOwnerDead({ ...me, pid: 2 ** 22 + 1, host: 'another-machine' })).toBe(false);
  });
});
