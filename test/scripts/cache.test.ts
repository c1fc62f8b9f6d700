import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cached, linkTree, makeInPlace } from '../../scripts/setup/cache.mjs';
import { createContext } from '../../scripts/setup/context.mjs';
import { tempDir } from '../support/temp-dir';

const cacheModule = join(import.meta.dirname, '../../scripts/setup/cache.mjs');
const contextIn = (cacheDir: string) => ({
  ...createContext({ root: tempDir(), purpose: 'start', say: () => undefined }),
  cacheDir,
});
const write = (text: string) => async (draft: string) => writeFileSync(join(draft, 'binary'), text);

/** A set-up in a process of its own that has written half of its product when it says so, and goes no further. */
function halfWay(cacheDir: string) {
  const source = `import { cached } from ${JSON.stringify(cacheModule)};
    import { writeFileSync } from 'node:fs';
    setInterval(() => {}, 1000);
    await cached({ cacheDir: ${JSON.stringify(cacheDir)}, token: 'killed', say() {} }, 'electron/1', (draft) => {
      writeFileSync(draft + '/binary', 'half');
      console.log('half');
      return new Promise(() => {});
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the cache of the set-up', () => {
  it('holds nothing half made after kill -9 in the middle, and the next run makes it whole', async () => {
    const cacheDir = tempDir();
    const first = halfWay(cacheDir);
    await once(first.stdout, 'data');
    first.kill('SIGKILL');
    await once(first, 'exit');
    expect(readdirSync(join(cacheDir, 'electron')).filter((name) => name === '1')).toEqual([]);

    const place = await cached(contextIn(cacheDir), 'electron/1', write('whole'));
    expect(readFileSync(join(place, 'binary'), 'utf8')).toBe('whole');
    expect(readdirSync(join(cacheDir, 'electron'))).toEqual(['1']);
  });

  it('is filled once when several ask at the same moment', async () => {
    const cacheDir = tempDir();
    let builds = 0;
    const ask = () =>
      cached(contextIn(cacheDir), 'thing', async (draft) => {
        builds += 1;
        await write('made')(draft);
      });
    expect(new Set(await Promise.all([ask(), ask(), ask()])).size).toBe(1);
    expect(builds).toBe(1);
  });

  it('keeps what stood there when a new build fails', async () => {
    const place = join(tempDir(), 'electron');
    await makeInPlace(place, write('old'));
    await expect(makeInPlace(place, () => Promise.reject(new Error('no space left')))).rejects.toThrow('no space left');
    expect(readFileSync(join(place, 'binary'), 'utf8')).toBe('old');
    await makeInPlace(place, write('new'));
    expect(readFileSync(join(place, 'binary'), 'utf8')).toBe('new');
  });

  it('is copied into a clone with its folders and links, so that the clone may change its own', () => {
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'resources'));
    writeFileSync(join(from, 'resources', 'file'), 'x');
    symlinkSync('resources/file', join(from, 'link'));
    linkTree(from, to);
    expect(readFileSync(join(to, 'link'), 'utf8')).toBe('x');
    expect(readdirSync(to).sort()).toEqual(['link', 'resources']);
  });
});
