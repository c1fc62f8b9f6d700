import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORTS } from '../../contract/implementations';
import { sayToCreator } from '../../contract/messages';
import { SERVICE_KEYS, speechServices, textOf } from '../workers/video/keyed-services';
import { appWith } from './support/app-copy';
import { listen, probe } from './support/film';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { readyForFilm } from './support/ready-for-film';
import { KOREAN, speak } from './support/words';

const KEY = SERVICE_KEYS['elevenlabs.key'] ?? '';
const PROJECT = 'voice-of-a-service';
const SENTENCES = ['커피를 천천히 내립니다.', '원두는 갓 볶은 것이 좋습니다.', '물은 조금 식혀서 붓습니다.'];

let services: Awaited<ReturnType<typeof speechServices>>;
let place: Place;
let running: RunningApp;
let page: Page;

const spoken = () => services.seen.filter(({ method }) => method === 'POST');
const logsOf = async (id: string) =>
  (await callMain(page, 'queue:logs', { id, after: 0, limit: 200 })).lines.map(({ text }) => sayToCreator(text, 'ko'));

async function film(metadata: Readonly<Record<string, unknown>>): Promise<string> {
  const { id } = await callMain(page, 'queue:enqueue', {
    type: 'video',
    projectId: PROJECT,
    metadata: { title: '커피', language: 'ko', resolution: '480p', ...metadata },
  });
  const task = () => callMain(page, 'queue:get', { id }).then((found) => found.task);
  await expect.poll(async () => (await task()).status, { timeout: 120_000 }).toMatch(/completed|failed/u);
  expect((await task()).errorCode).toBeUndefined();
  return id;
}

beforeAll(async () => {
  services = await speechServices();
  place = await newPlace();
  await readyForFilm(place.workspace, PROJECT, SENTENCES);
  const executable = await appWith([['https://api.elevenlabs.io', services.origin]]);
  running = await launchApp({ place, executable });
  page = running.page;
});
afterAll(async () => {
  await running?.close();
  await services?.close();
});

// The copied app is found beside its executable, which a bundle of macOS has elsewhere.
describe.skipIf(process.platform === 'darwin')('ElevenLabs, for which the creator has a key', () => {
  it('is chosen, gets its key and one of its voices, and is heard', async () => {
    const { settings: words } = await speak(page, KOREAN);
    await page.getByTestId('nav-settings').click();
    await page.getByLabel(PORTS.voice.ko).selectOption('elevenlabs');
    const key = page.locator('[data-setting="elevenlabs.key"]');
    await key.locator('input').fill(KEY);
    await key.getByTestId('save-key').click();
    await key.getByTestId('remove-key').waitFor();
    await page.getByTestId('voice-list').click();
    await page.locator('[data-voice="EXAVITQu4vr4xnSDxMaL"]').click();
    await expect
      .poll(() => page.locator('input[data-setting="elevenlabs.voice"]').inputValue())
      .toBe('EXAVITQu4vr4xnSDxMaL');
    expect(spoken()).toEqual([]);
    await page.getByTestId('hear-voice').click();
    await expect.poll(() => spoken().length).toBe(2);
    // It is heard to its end.
    await page.getByTestId('hear-voice').filter({ hasText: words.hearVoice }).waitFor();
  });

  it('reads a film, which is as long as what it sent and as loud as any', async () => {
    const before = spoken().length;
    const id = await film({});
    expect(spoken().slice(before).map(textOf)).toEqual(SENTENCES);
    const path = join(place.workspace, PROJECT, 'video.mp4');
    const { format, streams } = probe(path);
    const sentSeconds = SENTENCES.reduce((sum, text) => sum + 0.3 + text.length * 0.06, 0);
    expect(format.duration).toBeGreaterThan(sentSeconds);
    expect(streams.find(({ codec_type }) => codec_type === 'audio')?.codec_name).toBe('aac');
    const { lufs } = listen(path);
    expect(lufs).toBeGreaterThan(-16);
    expect(lufs).toBeLessThan(-12);
    const characters = SENTENCES.join('').length;
    expect((await logsOf(id)).join('\n')).toContain(`ElevenLabs에 3문장, ${characters}자`);
  });

  it('is paid for no sentence again by the next film, and says nothing of paying', async () => {
    const before = spoken().length;
    const log = (await logsOf(await film({}))).join('\n');
    expect(spoken()).toHaveLength(before);
    expect(log).not.toContain('💳');
  });

  it('reads one film by another voice and speed of its own, and the next one as set', async () => {
    const before = spoken().length;
    await film({ voiceEngine: 'elevenlabs', voice: 'JBFqnCBsd6RMkjVDRZzb', speed: 110 });
    const asked = spoken().slice(before);
    expect(asked.map(({ path }) => path.split('?')[0])).toEqual(
      SENTENCES.map(() => '/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps'),
    );
    expect(asked.every(({ body }) => body.includes('"speed":1.1'))).toBe(true);
    await film({});
    expect(spoken()).toHaveLength(before + SENTENCES.length);
  });

  it('is offered by the form of a film, with its voices and speed, and is heard there', async () => {
    const before = spoken().length;
    const words = await speak(page, KOREAN);
    await page.getByTestId('new-film').click();
    const form = page.getByRole('dialog');
    await page.getByTestId('film-voice-engine').selectOption('elevenlabs');
    await form.getByTestId('voice-list').click();
    await page.locator('[data-voice="JBFqnCBsd6RMkjVDRZzb"]').click();
    await page.getByTestId('film-voice-speed').fill('90');
    await form.getByTestId('hear-voice').click();
    await expect.poll(() => spoken().length).toBe(before + 2);
    await form.getByTestId('hear-voice').filter({ hasText: words.settings.hearVoice }).waitFor();
    expect(
      spoken()
        .slice(before)
        .every(({ path, body }) => path.includes('JBFqn') && body.includes('"speed":0.9')),
    ).toBe(true);
    await form.getByRole('textbox', { name: new RegExp(`^${words.form.title}`) }).fill('물 끓이기');
    await form.getByRole('textbox', { name: new RegExp(`^${words.form.text}`) }).fill('물을 끓입니다.');
    await page.getByTestId('submit-film').click();
    const video = async () =>
      (await callMain(page, 'queue:list', { types: ['video'], limit: 50 })).tasks.find(
        ({ metadata }) => 'speed' in metadata && metadata.speed === 90,
      );
    await expect
      .poll(async () => (await video())?.metadata)
      .toMatchObject({
        voiceEngine: 'elevenlabs',
        voice: 'JBFqnCBsd6RMkjVDRZzb',
        speed: 90,
      });
  });

  it('keeps its key out of every file and log', async () => {
    const files = [place.home, place.workspace].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name)),
    );
    for (const path of files) {
      if (lstatSync(path, { throwIfNoEntry: false })?.isFile())
        expect(readFileSync(path).includes(KEY), path).toBe(false);
    }
  });
});
