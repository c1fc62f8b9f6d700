import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findApp, isLoopback, possibleHomes } from '../../cli/find-app';
import { tempDir } from '../support/temp-dir';

const here = { env: { HOME: '/home/minji' }, platform: 'linux' as const, cwd: '/work' };

describe('where the app may be', () => {
  it('is what was named, else the usual folder of the system', () => {
    expect(possibleHomes('studio', here)).toEqual(['/work/studio']);
    expect(possibleHomes(undefined, { ...here, env: { STUDIO_QUEUE_HOME: '/srv/queue' } })).toEqual(['/srv/queue']);
    expect(possibleHomes(undefined, here)[0]).toBe('/home/minji/.config/Studio Queue');
    expect(possibleHomes(undefined, { ...here, env: { HOME: '/h', XDG_CONFIG_HOME: '/cfg' } })[0]).toBe(
      '/cfg/Studio Queue',
    );
    expect(possibleHomes(undefined, { ...here, platform: 'darwin' })).toEqual([
      '/home/minji/Library/Application Support/Studio Queue',
    ]);
  });

  it('never is a folder below the current one by an empty or relative variable', () => {
    const homes = possibleHomes(undefined, { ...here, env: { HOME: '', XDG_DATA_HOME: 'data' } });
    expect(homes.filter((home) => !home.startsWith('/') || home.startsWith('/work'))).toEqual([]);
  });
});

describe('bridge.json', () => {
  const home = (content: unknown, mode = 0o600): string => {
    const folder = tempDir('cli-bridge');
    const file = join(folder, 'bridge.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    chmodSync(file, mode);
    return folder;
  };
  const good = { url: 'http://127.0.0.1:47800', token: 't'.repeat(43), pid: process.pid };
  const find = (folder: string) => {
    const warned: string[] = [];
    const found = findApp([folder], ({ en }) => warned.push(en));
    return { found, warned };
  };

  it('that is private is used without a word', () => {
    expect(find(home(good))).toEqual({ found: good, warned: [] });
  });

  it.skipIf(process.platform === 'win32')('that others can read is used with a warning', () => {
    const { found, warned } = find(home(good, 0o644));
    expect(found).toEqual(good);
    expect(warned).toEqual([expect.stringContaining('other users can read the token')]);
  });

  it('of an app that was killed is passed over: another program may have its port by now', () => {
    // Above the highest that a system gives away.
    expect(find(home({ ...good, pid: 4_194_305 }))).toEqual({ found: undefined, warned: [] });
    expect(find(home({ ...good, pid: 0 })).found).toBeUndefined();
  });

  it.each(['', '{', '[]', '{"url":1}'])('that holds %j is refused with words', (content) => {
    expect(() => find(home(content))).toThrow(/cannot be read/);
  });

  it('is looked for in each home in turn', () => {
    expect(findApp([tempDir('empty'), home(good)], () => {})).toEqual(good);
  });
});

describe('the address', () => {
  it.each(['http://127.0.0.1:47800', 'http://localhost:47800', 'http://[::1]:47800'])(
    '%s is of this machine',
    (url) => {
      expect(isLoopback(url)).toBe(true);
    },
  );
  it.each([
    'http://evil.test:47800',
    'http://127.0.0.1.evil.test',
    'http://127.0.0.1@evil.test',
    'http://user:pass@127.0.0.1',
    'https://127.0.0.1',
    'file:///etc/passwd',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://127.0.0.1/path',
    'nonsense',
    '',
  ])('%s is not, and gets no token', (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});
