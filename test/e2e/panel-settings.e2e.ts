import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../contract/messages';
import { type Settings, settingsSchema } from '../../contract/settings';
import { TASK_TYPES } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { startGallery } from '../fixtures/gallery/gallery-server';
import { client } from './support/client';
import { type FileManager, startFileManager } from './support/file-manager';
import { bridgeOf, launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { callAsPage } from './support/seed-origin';
import { ENGLISH, fill, speak } from './support/words';

const KEY = 'the-right-key';
const asking = { model: 'writer', key: KEY };

let llm: Server;
let files: FileManager;
let place: Place;
let running: RunningApp;
let page: Page;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** An OpenAI-compatible endpoint that knows one key and one model. */
function startLlm(): Server {
  return createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const reply = (status: number, value: object) => response.writeHead(status).end(JSON.stringify(value));
    if (request.headers.authorization !== `Bearer ${asking.key}`) reply(401, {});
    else if (!body.includes(`"${asking.model}"`)) reply(404, {});
    else reply(200, { choices: [{ message: { role: 'assistant', content: 'ok' } }] });
  }).listen(0, '127.0.0.1');
}
const llmUrl = () => `http://127.0.0.1:${(llm.address() as AddressInfo).port}/v1`;

/** What the home folder holds, which is what the next start reads. */
const stored = (): Settings =>
  settingsSchema.parse(JSON.parse(readFileSync(join(place.home, 'settings.json'), 'utf8')));

beforeAll(async () => {
  llm = startLlm();
  await once(llm, 'listening');
  files = await startFileManager();
  place = await newPlace({ port: await freePort(), notifications: false });
  running = await launchApp({ place, asInstalled: true });
  page = running.page;
  await changeSettings(page, { workspace: place.workspace });
});
afterAll(async () => {
  await running?.close();
  files?.close();
  llm?.closeAllConnections();
  llm?.close();
});

/** A field to type into; a group of fields may have the same name. */
const fieldOf = (label: string) => page.getByLabel(label, { exact: true }).and(page.locator('input'));
/** The hint and the problem that a field refers to, as a screen reader reads them. */
function describedBy(label: string): Promise<string> {
  return fieldOf(label).evaluate((field) => {
    const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
    return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  });
}
async function type(label: string, text: string): Promise<void> {
  const field = fieldOf(label);
  await field.fill(text);
  await field.press('Enter');
}
const choose = (group: string, choice: string) =>
  page.getByRole('radiogroup', { name: group, exact: true }).getByText(choice, { exact: true }).click();
/** 0 is black, 255 white. */
const brightness = () =>
  page.evaluate(() => {
    const channels = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];
    return channels.reduce((sum, channel) => sum + channel, 0) / channels.length;
  });

describe('Settings, stored, validated and applied without a restart', () => {
  const look = ENGLISH;
  let words: Messages;
  beforeAll(async () => {
    words = await speak(page, look);
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings').waitFor();
  });

  it('the language is another one at once', async () => {
    await choose(words.settings.language, '한국어');
    await page.locator('html[lang=ko]').waitFor();
    await page.getByRole('heading', { level: 1, name: '설정', exact: true }).waitFor();
    await expect.poll(() => stored().language).toBe('ko');
    await choose('언어', 'English');
    await page.locator('html[lang=en]').waitFor();
    await expect.poll(() => stored().language).toBe('en');
  });

  it('the theme is another one at once, on the screen and in Electron', async () => {
    const inDark = await brightness();
    await choose(words.settings.theme, words.settings.light);
    await page.locator('html[data-mantine-color-scheme=light]').waitFor();
    expect((await brightness()) - inDark).toBeGreaterThan(128);
    await expect.poll(() => stored().theme).toBe('light');
    await expect.poll(() => running.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light');
    await choose(words.settings.theme, words.settings.dark);
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  });

  it('an impossible value is refused in words at its field, and nothing is stored', async () => {
    const before = stored();
    const refusals = [
      [words.settings.port, '80', fill(words.form.tooSmall, { n: 1024 })],
      [words.settings.port, '70000', fill(words.form.tooBig, { n: 65535 })],
      [words.settings.retention, '0', fill(words.form.tooSmall, { n: 1 })],
      [words.lane.script, '100', fill(words.form.tooSmall, { n: 200 })],
      [words.settings.llmUrl, 'ftp://example.com', words.settings.badUrl],
      // Only main can report this one.
      [words.settings.workspace, 'films', say({ code: 'folder_unusable' }, look.language)],
      [
        words.settings.workspace,
        join(place.home, 'settings.json', 'films'),
        say({ code: 'folder_unusable' }, look.language),
      ],
    ] as const;
    for (const [label, text, problem] of refusals) {
      await type(label, text);
      await expect.poll(() => describedBy(label)).toContain(problem);
      await fieldOf(label).press('Escape');
      await expect.poll(() => describedBy(label)).not.toContain(problem);
    }
    expect(stored()).toEqual(before);
    // Main does not trust the page: it checks the value itself and names the field.
    await expect(callMain(page, 'settings:set', { port: 80 })).rejects.toThrow('invalid_body port');
    expect(stored()).toEqual(before);
  });

  it('numbers and switches are stored as they are changed', async () => {
    const days = stored().retentionDays === 7 ? 14 : 7;
    await type(words.settings.retention, String(days));
    await expect.poll(() => stored().retentionDays).toBe(days);
    const limits = { script: 600, image: 1_200, video: 2_400 };
    const raised = stored().memoryLimitMb.script === 600 ? 50 : 0;
    for (const name of TASK_TYPES) await type(words.lane[name], String(limits[name] + raised));
    await expect
      .poll(() => stored().memoryLimitMb)
      .toEqual({ script: 600 + raised, image: 1_200 + raised, video: 2_400 + raised });
    for (const [label, read] of [
      [words.settings.notifications, () => stored().notifications],
      [words.settings.startAtLogin, () => stored().startAtLogin],
      [words.settings.private, () => stored().allowPrivateAddresses],
    ] as const) {
      const before = read();
      const toggle = page.getByRole('switch', { name: label, exact: true });
      for (const wanted of [!before, before]) {
        // Its input lies below the drawn switch.
        await toggle.press('Space');
        await expect.poll(read).toBe(wanted);
        // The next key turns what is shown.
        await expect.poll(() => toggle.isChecked()).toBe(wanted);
      }
    }
  });

  it('another port moves the bridge, which then listens there and no longer where it was', async () => {
    const before = await bridgeOf(place, undefined);
    const port = await freePort();
    await type(words.settings.port, String(port));
    await page.getByTestId('bridge-pill').getByText(`127.0.0.1:${port}`).waitFor();
    expect(stored().port).toBe(port);
    await expect.poll(async () => (await bridgeOf(place, undefined)).url).toBe(`http://127.0.0.1:${port}`);
    const after = await bridgeOf(place, undefined);
    expect((await client(after).call('GET', '/api/queue/health')).status).toBe(200);
    await expect(client(before).call('GET', '/api/queue/health')).rejects.toThrow();
  });

  it('the workspace, typed or chosen by the system’s dialog, is where the next task writes', async () => {
    const queue = client(await bridgeOf(place, undefined));
    for (const way of ['typed', 'chosen'] as const) {
      const workspace = join(place.home, '..', `${look.language} ${way}`);
      await mkdir(workspace);
      if (way === 'typed') await type(words.settings.workspace, workspace);
      else {
        // The system's own dialog cannot be clicked from here, so a stub returns its result.
        await running.app.evaluate(({ dialog }, path) => {
          dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
        }, workspace);
        await page.getByTestId('choose-folder').click();
      }
      // Main's reply, since the file is written a moment before the setting is in force.
      await expect
        .poll(async () => (await callMain(page, 'settings:get', undefined)).settings.workspace)
        .toBe(workspace);
      expect(stored().workspace).toBe(workspace);
      await expect.poll(() => page.getByLabel(words.settings.workspace, { exact: true }).inputValue()).toBe(workspace);
      // A new project: one that has begun goes on where it is.
      const projectId = `${look.language} ${way}`;
      const task = await queue.enqueue({ type: 'script', projectId, metadata: { text: '첫 문장입니다.' } });
      expect((await queue.ended(task.id)).status).toBe('completed');
      expect(existsSync(join(workspace, projectId, 'script.json'))).toBe(true);
    }
  });

  it('a memory limit that is lowered while a worker is busy holds for that very run', async () => {
    const gallery = await startGallery({
      '/page': '<img src="/never.jpg" width="800" height="450">',
      '/never.jpg': () => {},
    });
    const queue = client(await bridgeOf(place, undefined));
    try {
      await changeSettings(page, { allowPrivateAddresses: true });
      await type(words.lane.image, '16000');
      const pages = [`${gallery.origin}/page`];
      const task = await queue.enqueue({ type: 'image', projectId: 'limit', metadata: { pages, scenes: 1 } });
      // The browser is running: worker and browser together use more than the limit that is set next.
      await expect.poll(() => gallery.seen.some(({ path }) => path === '/never.jpg')).toBe(true);
      expect((await queue.status(task.id)).crashCount).toBe(0);
      await type(words.lane.image, '300');
      await queue.until(task.id, ({ crashCount }) => crashCount > 0);
      await type(words.lane.image, '1200');
      await callMain(page, 'queue:cancel', { id: task.id });
      await queue.ended(task.id);
    } finally {
      await changeSettings(page, { allowPrivateAddresses: false });
      await gallery.close();
    }
  });

  it('the language model is tried by a button, which says what to change until it works', async () => {
    const outcome = page.getByTestId('test-llm-outcome');
    const shows = async (sentence: string) => {
      await page.getByTestId('test-llm').click();
      await outcome.getByText(sentence).waitFor();
    };
    const [worked = ''] = words.settings.testWorked.split('{{');
    const unused = await freePort();
    await type(words.settings.llmUrl, `http://127.0.0.1:${unused}/v1`);
    await type(words.settings.llmModel, 'no-such-model');
    await shows(words.settings.testNoReply);
    await type(words.settings.llmUrl, llmUrl());
    await shows(words.settings.testUnauthorized);
    await page.getByLabel(words.settings.llmKey, { exact: true }).fill(KEY);
    await page.getByTestId('save-key').click();
    await page.getByText(words.settings.keyStored).waitFor();
    await shows(words.settings.testNoModel);
    await type(words.settings.llmModel, 'writer');
    await shows(worked);
    expect(stored().llm).toEqual({ baseUrl: llmUrl(), model: 'writer' });
    expect(JSON.stringify(stored())).not.toContain(KEY);
    // The key is in force without a restart, and so is its removal.
    await page.getByRole('button', { name: words.settings.remove, exact: true }).click();
    await page.getByText(words.settings.llmKeyNone).waitFor();
    await shows(words.settings.testUnauthorized);
  });

  it('says where browser and FFmpeg were found, and passes over a path that cannot be run', async () => {
    for (const tool of ['browser', 'ffmpeg'] as const) {
      const line = page.getByTestId(`tool-${tool}`);
      const found = (await callMain(page, 'machine:look', undefined)).tools[tool] ?? 'not found';
      await line.getByText(words.tools.found, { exact: true }).waitFor();
      await line.getByText(found, { exact: true }).waitFor();
      const label = words.settings[`${tool}Path`];
      await type(label, '/nowhere/at-all');
      await expect.poll(() => describedBy(label)).toContain(words.settings.notUsed);
      await line.getByText(found, { exact: true }).waitFor();
      await type(label, '');
      await expect.poll(() => describedBy(label)).not.toContain(words.settings.notUsed);
    }
  });

  it('a word and how it is said are stored as the row is left, heard before that, kept while half typed, and removed', async () => {
    const { settings } = words;
    const row = (n: number) => ({
      written: page.getByLabel(fill(settings.readingWritten, { n }), { exact: true }),
      said: page.getByLabel(fill(settings.readingSaid, { n }), { exact: true }),
    });
    await page.getByTestId('add-reading').click();
    await row(1).written.fill('SQL');
    await page.getByText(settings.readingHalf).waitFor();
    await page.getByTestId('nav-queue').click();
    await page.getByTestId('nav-settings').click();
    expect([await row(1).written.inputValue(), stored().readings]).toEqual(['SQL', []]);
    await row(1).said.fill('시퀄');
    // The voice speaks, and ends: the button offers both. It may have ended before one looks.
    const hear = page.getByRole('button', { name: fill(settings.readingHear, { n: 1 }) });
    const offered = await hear.evaluateHandle((button) => {
      const names: (string | null)[] = [];
      const note = () => names.push(button.getAttribute('aria-label'));
      new MutationObserver(note).observe(button, { attributeFilter: ['aria-label'] });
      return names;
    });
    await hear.click();
    await expect
      .poll(() => offered.jsonValue())
      .toEqual([fill(settings.readingStop, { n: 1 }), fill(settings.readingHear, { n: 1 })]);
    await page.getByTestId('add-reading').click();
    await expect.poll(() => stored().readings).toEqual([{ written: 'SQL', said: '시퀄' }]);
    await row(2).written.fill('sql');
    await row(2).said.fill('sequel');
    await row(2).said.press('Enter');
    await expect.poll(() => stored().readings).toHaveLength(2);
    await page.getByTestId('add-reading').click();
    await row(3).written.fill('SQL');
    await row(3).said.fill('에스큐엘');
    await page.getByText(settings.readingTwice).waitFor();
    for (const n of [3, 2, 1]) await page.getByRole('button', { name: fill(settings.readingRemove, { n }) }).click();
    await expect.poll(() => stored().readings).toEqual([]);
    await expect(callMain(page, 'settings:set', { readings: [{ written: '', said: 'x' }] })).rejects.toThrow(
      'invalid_body',
    );
    expect(await page.getByText(words.error.title).count()).toBe(0);
  });

  it('a page that was let in is listed, and once revoked it is refused and asked about again', async () => {
    const origin = 'http://localhost:3001';
    const bridge = await bridgeOf(place, undefined);
    const first = callAsPage(bridge, origin);
    await page.getByTestId('origin-allow').click();
    await page.getByTestId(`revoke-${origin}`).waitFor();
    expect(await first).toBe(200);
    await page.getByTestId(`revoke-${origin}`).click();
    await page.getByTestId(`revoke-${origin}`).waitFor({ state: 'detached' });
    const second = callAsPage(bridge, origin);
    await page.getByTestId('origin-request').getByText(origin).waitFor();
    await page.getByTestId('origin-deny').click();
    expect(await second).toBe(403);
    await page.locator('li', { hasText: origin }).getByText(words.settings.originDenied).waitFor();
  });

  it('opens the log folder by one click', async () => {
    const before = files.opened().length;
    await page.getByTestId('open-logs').click();
    await expect.poll(files.opened).toHaveLength(before + 1);
    expect(files.opened().at(-1)).toBe(join(place.home, 'logs'));
  });
});
