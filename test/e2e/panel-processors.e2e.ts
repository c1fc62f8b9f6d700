import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import which from 'which';
import { settingsSchema } from '../../contract/settings';
import { example } from '../../renderer/features/own-code/examples';
import ko from '../../renderer/i18n/ko';
import { tempDir } from '../support/temp-dir';
import { client } from './support/client';
import { type FileManager, startFileManager } from './support/file-manager';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { fill } from './support/words';

const SECRET = 'sq-e2e-9f2c1b7a';
/** Handed to its program as an argument, so that one program shows all that a run can end with. */
const PROGRAM = `
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
const { task, outDir } = JSON.parse(readFileSync(process.env.SQ_TASK_FILE, 'utf8'));
const say = (line) => writeSync(3, JSON.stringify(line) + '\\n');
console.log('style: ' + process.env.STYLE + ', secret: ' + process.env.WHISK_TOKEN);
if (task.metadata.login) {
  say({ needsYou: { code: 'login', message: 'Log in, please', url: 'https://login.example/?task=1' } });
  process.exit(77);
}
if (task.metadata.hang) setInterval(() => {}, 1_000);
else {
  writeFileSync(outDir + '/notes.txt', 'made by my own code');
  say({ result: { text: '내 코드가 쓴 문장입니다.', titleId: task.metadata.titleId, argument: process.argv[2] } });
}
`;

/** The example names what it needs; the set-up does not install it. */
const has = (...programs: string[]) => programs.every((program) => which.sync(program, { nothrow: true }) !== null);

let opener: FileManager;
let place: Place;
let running: RunningApp;
let page: Page;
let program: string;

const block = (type: string) => page.getByTestId(`processor-${type}`);
const stored = () =>
  settingsSchema.parse(JSON.parse(readFileSync(join(place.home, 'settings.json'), 'utf8'))).processors;

beforeAll(async () => {
  const folder = tempDir('own-code');
  program = join(folder, 'write.mjs');
  writeFileSync(program, PROGRAM);
  // Electron opens an address as it opens a folder: by xdg-open.
  opener = await startFileManager();
  place = await newPlace();
  running = await launchApp({ place });
  page = running.page;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('section-processors').click();
});
afterAll(async () => {
  await running?.close();
  opener?.close();
});

describe('Who does the work, in the real app', () => {
  it('is changed with the keyboard only; main says at the field that a program does not exist', async () => {
    await block('script').locator('input:checked').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.locator('[data-testid=processor-program]:focus').waitFor();
    await page.keyboard.type('no-such-program-here');
    await block('script').getByTestId('apply-processor').press('Enter');
    await block('script').getByText('프로그램을 찾을 수 없습니다: no-such-program-here').waitFor();
    expect(await block('script').getByTestId('processor-program').getAttribute('aria-invalid')).toBe('true');

    await block('script').getByTestId('processor-program').fill(process.execPath);
    await block('script').getByTestId('add-argument').press('Enter');
    await page.locator(`[aria-label="${fill(ko.processors.arg, { n: 1 })}"]:focus`).waitFor();
    await page.keyboard.type('an argument');
    await page.keyboard.press('Enter');
    await page.locator(`[aria-label="${fill(ko.processors.arg, { n: 2 })}"]:focus`).waitFor();
    await page.keyboard.type(program);
    await page.keyboard.press('Alt+ArrowUp');
    await page.locator(`[aria-label="${fill(ko.processors.arg, { n: 1 })}"]:focus`).waitFor();
    await block('script').getByTestId('add-env').press('Enter');
    await page.locator(`[aria-label="${fill(ko.processors.envName, { n: 1 })}"]:focus`).waitFor();
    await page.keyboard.type('STYLE');
    await page.keyboard.press('Tab');
    await page.keyboard.type('film');
    await block('script').getByTestId('apply-processor').press('Enter');
    await block('script').getByText(ko.processors.applied).waitFor();
    expect(stored().script).toEqual({
      kind: 'program',
      command: [process.execPath, program, 'an argument'],
      cwd: '',
      env: { STYLE: 'film' },
      secrets: [],
      timeoutMinutes: 120,
      graceSeconds: 10,
    });
    // Nothing is wrong with it any more.
    await block('script').getByText('프로그램을 찾을 수 없습니다', { exact: false }).waitFor({ state: 'detached' });
  });

  it('takes a secret that nobody can read back: not the page, not a call, not the settings', async () => {
    const secrets = block('script').getByTestId('secrets');
    await secrets.getByLabel(ko.processors.secretName).fill('WHISK_TOKEN');
    await secrets.getByLabel(ko.processors.secretValue, { exact: true }).fill(SECRET);
    await secrets.getByTestId('save-secret').press('Enter');
    await secrets.getByTestId('remove-secret-WHISK_TOKEN').waitFor();
    await expect.poll(() => stored().script).toMatchObject({ secrets: ['WHISK_TOKEN'] });
    const reply = await callMain(page, 'settings:get', undefined);
    expect(reply.processorSecrets.script).toEqual(['WHISK_TOKEN']);
    const look = await callMain(page, 'processors:look', undefined);
    const seen = [
      JSON.stringify([reply, look]),
      await page.content(),
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
      readFileSync(join(place.home, 'settings.json'), 'utf8'),
      readFileSync(join(place.home, 'processor-secrets.json'), 'utf8'),
    ];
    expect(seen.filter((text) => text.includes(SECRET))).toEqual([]);
    expect(statSync(join(place.home, 'processor-secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('is tried by a task through the real queue: its log, its result and its files are shown, the secret is not', async () => {
    await block('script').getByText(ko.processors.sample).click();
    await block('script').getByTestId('test-sample').fill('{ "titleId": "T-7" }');
    await block('script').getByTestId('start-test').click();
    const outcome = block('script').locator('[data-testid=test-outcome][data-status=completed]');
    await outcome.waitFor();
    await outcome.getByText('style: film', { exact: false }).waitFor();
    const result = (await outcome.getByTestId('result').textContent()) ?? '';
    expect(result).toContain('"titleId": "T-7"');
    expect(result).toContain('"argument": "an argument"');
    expect(await page.content()).not.toContain(SECRET);
    const { tasks } = await callMain(page, 'queue:list', { projectId: ko.processors.testProject, limit: 1 });
    expect(tasks[0]).toMatchObject({ type: 'script', status: 'completed', priority: 1_000, maxRetries: 0 });
    expect(existsSync(join(place.workspace, ko.processors.testProject))).toBe(true);

    await outcome.getByText(ko.processors.testDetails).click();
    const detail = page.getByTestId('detail');
    // The program's file and its script, and no other argument.
    await detail.getByText(`${ko.processors.kind.program} · ${process.execPath.split('/').at(-1)} write.mjs`).waitFor();
    await detail.getByText('notes.txt', { exact: false }).first().waitFor();
    expect(await detail.getByTestId('result').textContent()).toContain('내 코드가 쓴 문장입니다.');
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
  });

  it('says that the test waits behind the running task, and cancels the test while it runs', async () => {
    const queue = client(running.bridge);
    const first = await queue.enqueue({
      type: 'script',
      projectId: 'first',
      metadata: { title: '앞 작업', hang: true },
    });
    await queue.until(first.id, ({ status }) => status === 'processing');
    await block('script').getByTestId('test-sample').fill('{ "hang": true }');
    await block('script').getByTestId('start-test').click();
    await block('script')
      .getByText(fill(ko.processors.testBehind, { title: '앞 작업' }))
      .waitFor();
    await callMain(page, 'queue:cancel', { id: first.id });
    await block('script').locator('[data-testid=test-outcome][data-status=processing]').waitFor();
    await block('script').getByText('style: film', { exact: false }).waitFor();
    await block('script').getByTestId('cancel-test').click();
    await block('script').locator('[data-testid=test-outcome][data-status=cancelled]').waitFor();
    await block('script').getByTestId('cancel-test').waitFor({ state: 'detached' });
  });

  it('opens the address that the code asked for in the browser, by the task alone and only once it is asked for', async () => {
    const queue = client(running.bridge);
    const parked = await queue.enqueue({ type: 'script', projectId: 'login', metadata: { login: true } });
    await queue.until(parked.id, ({ needsYou }) => needsYou !== undefined);
    expect(opener.opened()).toEqual([]);
    await page.getByTestId('nav-today').click();
    await page.getByTestId(`needs-you-${parked.id}`).getByTestId('open-address').click();
    await expect.poll(() => opener.opened()).toEqual(['https://login.example/?task=1']);
    // A task without one has nothing to open.
    await callMain(page, 'queue:cancel', { id: parked.id });
    await expect(callMain(page, 'shell:open-needs-you', { id: parked.id })).rejects.toThrow('invalid_request id');
    expect(opener.opened()).toHaveLength(1);
  });

  it('says whether a worker waits to take a task now', async () => {
    await callMain(page, 'settings:set', { processors: { video: { kind: 'external' } } });
    await page.reload();
    await page.getByTestId('nav-settings').click();
    const note = block('video').getByTestId('awaited');
    await note.getByText(ko.processors.workerAway).waitFor();
    const hangUp = new AbortController();
    const claim = fetch(`${running.bridge.url}/api/queue/claim/video?wait=60`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${running.bridge.token}` },
      signal: hangUp.signal,
    }).catch(() => undefined);
    await note.getByText(ko.processors.workerWaits).waitFor();
    hangUp.abort();
    await claim;
    await note.getByText(ko.processors.workerAway).waitFor();
    await callMain(page, 'settings:set', { processors: { video: { kind: 'builtin' } } });
    await page.getByTestId('nav-today').click();
  });

  it.skipIf(!has('jq', 'curl'))(
    'has an example of a worker in curl that completes a real task as it stands',
    async () => {
      await callMain(page, 'settings:set', { processors: { script: { kind: 'external' } } });
      const queue = client(running.bridge);
      const task = await queue.enqueue({ type: 'script', projectId: 'curl', metadata: { titleId: 1 } });
      const { bridgeFile } = await callMain(page, 'processors:look', undefined);
      const words = { log: 'log', work: 'work', stage: 'stage', sentence: 'A sentence.' };
      const worker = join(tempDir('curl'), 'worker.sh');
      writeFileSync(worker, example('curl', words, bridgeFile));
      await promisify(execFile)('sh', [worker]);
      expect((await queue.ended(task.id)).status).toBe('completed');
      const whole = await callMain(page, 'queue:get', { id: task.id });
      expect(whole.task.result).toEqual({ text: 'A sentence.' });
    },
  );

  it('goes on at the choice of its type, when the built-in processor cannot understand a task', async () => {
    await callMain(page, 'settings:set', { processors: { script: { kind: 'builtin' } } });
    const queue = client(running.bridge);
    const parked = await queue.enqueue({ type: 'script', projectId: 'later', metadata: { titleId: 'T-1' } });
    expect(await queue.until(parked.id, ({ needsYou }) => needsYou !== undefined)).toMatchObject({
      needsYou: { code: 'processor_needed' },
    });
    await page.getByTestId(`needs-you-${parked.id}`).getByText(ko.needsYou.settings).click();
    await page.locator('[data-testid=processor-script] input:focus').waitFor({ state: 'attached' });
  });
});
