import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  });
  return { dir, windows, closed, said: () => readFileSync(join(dir, 'said'), 'utf8').split('\n') };
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
});
