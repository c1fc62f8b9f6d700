import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SiteWindows } from '../../../main/desktop/site-window';
import { tempDir } from '../../support/temp-dir';

/** A browser that notes how it was started, and ends once the file `go` is there. */
function openerOf(isQuick = true) {
  const dir = tempDir('site-window');
  const browser = join(dir, 'browser');
  const ending = isQuick ? '' : `while [ ! -e "${dir}/go" ]; do sleep 0.05; done`;
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$@" >> "${dir}/said"\n${ending}\n`, { mode: 0o755 });
  const closed: string[] = [];
  const windows = new SiteWindows({
    recipesDir: join(dir, 'recipes'),
    browser: () => browser,
    onClosed: (recipe) => closed.push(recipe),
    platform: 'linux',
    lookMs: 10,
  });
  return { dir, windows, closed, said: () => readFileSync(join(dir, 'said'), 'utf8').split('\n') };
}

/** The next run of the app on the same home. */
function nextRunIn(dir: string, platform: NodeJS.Platform = 'linux') {
  const closed: string[] = [];
  const windows = new SiteWindows({
    recipesDir: join(dir, 'recipes'),
    browser: () => undefined,
    onClosed: (recipe) => closed.push(recipe),
    platform,
    lookMs: 10,
  });
  return { windows, closed };
}

describe('The window of a recipe’s own profile', () => {
  it('is the installed browser at the address, not driven by anybody, in a folder of the creator’s user alone', async () => {
    const { dir, windows, closed, said } = openerOf();
    await windows.open('flow', 'https://labs.google/fx/tools/flow');
    await expect.poll(() => closed).toEqual(['flow']);
    const profile = `${dir}/recipes/profiles/flow`;
    expect(said()).toContain(`--user-data-dir=${profile}`);
    expect(said()).toContain('https://labs.google/fx/tools/flow');
    expect(said().some((flag) => flag.includes('remote-debugging') || flag.includes('automation'))).toBe(false);
    expect(statSync(profile).mode & 0o777).toBe(0o700);
  });

  it('is brought up while it is open, and closed once', async () => {
    const { dir, windows, closed } = openerOf(false);
    await windows.open('flow', 'https://labs.google/');
    await windows.open('flow', 'https://labs.google/');
    expect(closed).toEqual([]);
    writeFileSync(join(dir, 'go'), '');
    await expect.poll(() => closed).toEqual(['flow']);
  });

  it.each([
    ['flow', 'file:///etc/passwd'],
    ['flow', 'javascript:alert(1)'],
    ['flow', '--load-extension=/x'],
    ['../flow', 'https://labs.google/'],
  ])('is not opened for the recipe %s at %s', async (recipe, address) => {
    const { windows } = openerOf();
    await expect(windows.open(recipe, address)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('that never opened was not closed either: what waits for the creator goes on waiting', async () => {
    const { dir, windows, closed } = openerOf();
    const browser = join(dir, 'browser');
    const program = readFileSync(browser);
    rmSync(browser);
    await expect(windows.open('flow', 'https://labs.google/')).rejects.toMatchObject({ code: 'no_browser' });
    writeFileSync(browser, program, { mode: 0o755 });
    await windows.open('flow', 'https://labs.google/');
    await expect.poll(() => closed).toEqual(['flow']);
    expect(closed).toEqual(['flow']);
  });

  it('says so where there is no browser', async () => {
    const windows = new SiteWindows({ recipesDir: tempDir('r'), browser: () => undefined, onClosed: () => {} });
    await expect(windows.open('flow', 'https://labs.google/')).rejects.toMatchObject({ code: 'no_browser' });
  });

  it.skipIf(process.platform === 'win32')(
    'that was closed while the app was not running is noticed by the next start, once',
    async () => {
      const { dir, windows, said } = openerOf(false);
      await windows.open('flow', 'https://labs.google/');
      await expect.poll(() => existsSync(join(dir, 'said')) && said().length > 0).toBe(true);
      // The app ends, so nobody notices that the window closes.
      windows.stop();
      writeFileSync(join(dir, 'go'), '');
      const next = nextRunIn(dir);
      await next.windows.resume();
      await expect.poll(() => next.closed).toEqual(['flow']);
      const third = nextRunIn(dir);
      await third.windows.resume();
      await third.windows.during('other', async () => {});
      expect(third.closed).toEqual(['other']);
    },
  );

  it.skipIf(process.platform === 'win32')('that is still open at the next start is waited for', async () => {
    const { dir } = openerOf();
    const profile = join(dir, 'recipes', 'profiles', 'flow');
    mkdirSync(profile, { recursive: true });
    writeFileSync(`${profile}.open`, '');
    const lock = join(profile, 'SingletonLock');
    symlinkSync(`here-${process.pid}`, lock);
    const next = nextRunIn(dir);
    await next.windows.resume();
    // Waits as long as it takes to notice another one that was closed.
    writeFileSync(join(dir, 'recipes', 'profiles', 'closed.open'), '');
    await next.windows.resume();
    await expect.poll(() => next.closed).toEqual(['closed']);
    rmSync(lock);
    await expect.poll(() => next.closed).toEqual(['closed', 'flow']);
    next.windows.stop();
  });

  it('is told of as closed after the app’s own use of the profile too, but not while it is still open', async () => {
    const { dir, windows, closed } = openerOf(false);
    expect(await windows.during('flow', async () => 'looked')).toBe('looked');
    expect(closed).toEqual(['flow']);
    await expect(windows.during('flow', () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(closed).toEqual(['flow', 'flow']);
    await windows.open('flow', 'https://labs.google/');
    await windows.during('flow', async () => {});
    expect(closed).toEqual(['flow', 'flow']);
    writeFileSync(join(dir, 'go'), '');
    await expect.poll(() => closed).toEqual(['flow', 'flow', 'flow']);
  });

  it('has another lock on Windows, which is gone with its browser', async () => {
    const { dir } = openerOf();
    const profile = join(dir, 'recipes', 'profiles', 'flow');
    mkdirSync(profile, { recursive: true });
    for (const name of ['flow.open', 'closed.open']) writeFileSync(join(profile, '..', name), '');
    writeFileSync(join(profile, 'lockfile'), '');
    const next = nextRunIn(dir, 'win32');
    await next.windows.resume();
    await expect.poll(() => next.closed).toEqual(['closed']);
    rmSync(join(profile, 'lockfile'));
    await expect.poll(() => next.closed).toEqual(['closed', 'flow']);
  });

  it('is not looked for by a mark that has no recipe’s name', async () => {
    const { dir, windows, closed } = openerOf();
    mkdirSync(join(dir, 'recipes', 'profiles'), { recursive: true });
    for (const name of ['..open', 'CON.open', 'a b.open', 'flow', 'x.open.open']) {
      writeFileSync(join(dir, 'recipes', 'profiles', name), '');
    }
    await windows.resume();
    await windows.during('flow', async () => {});
    expect(closed).toEqual(['flow']);
  });
});
