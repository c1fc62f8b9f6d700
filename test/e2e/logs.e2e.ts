import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../contract/messages';
import en from '../../renderer/i18n/en';
import ko from '../../renderer/i18n/ko';
import { client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { changeSettings } from './support/panel-page';

const MAX_BYTES = 5 * 1_024 * 1_024;
const KEPT = 5;
const lineSchema = z.looseObject({
  time: z.iso.datetime(),
  level: z.enum(['info', 'warn', 'error']),
  event: z.string().min(1),
});

let running: RunningApp;
const log = (name: string) => join(running.place.home, 'logs', name);
/** Parses each line as JSON; throws at the first that is not. */
const lines = (name: string) =>
  readFileSync(log(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));

beforeAll(async () => {
  const place = await newPlace({ notifications: false });
  const dir = join(place.home, 'logs');
  await mkdir(dir, { recursive: true });
  // As after weeks of work: the file and all its rotated copies are full.
  const old = JSON.stringify({ time: new Date(0).toISOString(), level: 'info', event: 'old' });
  await writeFile(join(dir, 'combined.log'), `${old}\n`.repeat(Math.ceil(MAX_BYTES / (old.length + 1)) + 1));
  for (let n = 1; n <= KEPT; n += 1) await writeFile(join(dir, `combined.${n}.log`), `the ${n}th\n`);
  running = await launchApp({ place });
});
afterAll(() => running?.close());

describe('Logs by electron-log: one combined JSON-lines file, one of errors, rotated', () => {
  it('a full file is put aside, five of them are kept, and the oldest goes', async () => {
    await expect.poll(() => existsSync(log('combined.log')) && lines('combined.log').length).toBeGreaterThan(0);
    expect(statSync(log('combined.log')).size).toBeLessThan(MAX_BYTES);
    expect(lines('combined.log').every(({ event }) => event !== 'old')).toBe(true);
    expect(statSync(log('combined.1.log')).size).toBeGreaterThan(MAX_BYTES);
    for (let n = 2; n <= KEPT; n += 1) expect(readFileSync(log(`combined.${n}.log`), 'utf8')).toBe(`the ${n - 1}th\n`);
    expect(existsSync(log(`combined.${KEPT + 1}.log`))).toBe(false);
  });

  it('what the app does is logged line by line; an error is in both files, and the second holds nothing else', async () => {
    await expect.poll(() => lines('combined.log').map(({ event }) => event)).toContain('window.shown');
    // Electron cannot be made to fail here, so an error of two lines, as Electron throws some, stands in for one.
    await running.app.evaluate(({ shell }) => {
      shell.openPath = () => Promise.reject(new Error('no file manager\nof two lines'));
    });
    await running.page.getByTestId('nav-settings').click();
    await running.page.getByTestId('open-logs').click();
    await expect.poll(() => existsSync(log('errors.log'))).toBe(true);
    const failed = expect.objectContaining({ level: 'error', event: 'ipc.failed', channel: 'shell:open-logs' });
    await expect.poll(() => lines('errors.log')).toEqual([failed]);
    expect(lines('combined.log')).toContainEqual(failed);
  });

  it('what is shown of a failure names a file that is there', async () => {
    const { page } = running;
    for (const [language, words] of [
      ['ko', ko],
      ['en', en],
    ] as const) {
      await changeSettings(page, { language });
      await page.reload();
      await page.locator(`html[lang=${language}]`).waitFor();
      await page.getByTestId('nav-settings').click();
      await page.getByTestId('open-logs').click();
      const shown = await page
        .getByRole('alert')
        .getByText(say({ code: 'internal' }, language))
        .textContent();
      for (const sentence of [shown, words.app.failedHint, words.settings.logsHint])
        expect(existsSync(log(/[\w.]+\.log/.exec(sentence ?? '')?.[0] ?? 'no file named'))).toBe(true);
    }
  });

  it('no key, token or text of a script is ever written', async () => {
    const queue = client(running.bridge);
    const task = await queue.enqueue({
      type: 'script',
      projectId: 'p',
      metadata: { text: '아무도 못 볼 문장입니다.' },
    });
    await queue.ended(task.id);
    for (const name of ['combined.log', 'errors.log']) {
      expect(readFileSync(log(name), 'utf8')).not.toContain(running.bridge.token);
      expect(readFileSync(log(name), 'utf8')).not.toContain('아무도 못 볼');
    }
  });
});
