import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORTS } from '../../contract/implementations';
import { sayToCreator } from '../../contract/messages';
import { VOICE_MODELS } from '../../contract/voice-models';
import { type CreatorServer, creatorServer, type SeenRequest } from '../workers/creator/support/creator-server';
import { TINY_MODEL } from '../workers/video/tiny-voice-model';
import { appWith } from './support/app-copy';
import { listen, probe } from './support/film';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { readyForFilm } from './support/ready-for-film';
import { KOREAN, speak } from './support/words';

/*
 * The real model is out of a test's reach. The built app gets the sizes and sums of a tiny one in place of the real ones; all else is as it
 * is built: the download, the engine on its thread, the film.
 */
const PROJECT = 'neural';
const SENTENCES = ['커피를 천천히 내립니다.', '물은 조금 식혀서 붓습니다.'];
const LARGEST = 'unicode_indexer.bin';

let how: 'whole' | 'wrong' | 'held' | 'broken' = 'whole';
let mirror: CreatorServer;
let place: Place;
let running: RunningApp;
let page: Page;

function answer(response: ServerResponse, { path, headers }: SeenRequest): void {
  const name = basename(path);
  const content = TINY_MODEL[name] ?? Buffer.alloc(0);
  const from = Number(/^bytes=(\d+)-$/u.exec(headers.range ?? '')?.[1] ?? 0);
  const rest = content.subarray(from);
  response.writeHead(from === 0 ? 200 : 206, {
    'content-length': rest.length,
    ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  if (name !== LARGEST || how === 'whole') response.end(rest);
  else if (how === 'wrong') response.end(Buffer.alloc(rest.length));
  else response.write(rest.subarray(0, rest.length >> 1), () => (how === 'broken' ? response.destroy() : undefined));
}

/** What is listed of each file, and what stands in its place. */
function tinyInPlaceOfReal(): (readonly [RegExp, string])[] {
  return VOICE_MODELS.flatMap(({ files }) =>
    files.flatMap(({ name, bytes, sha256 }) => {
      const content = TINY_MODEL[name] ?? Buffer.alloc(0);
      const digits = bytes.toLocaleString('en').replaceAll(',', '_?');
      const sum = [new RegExp(sha256, 'gu'), createHash('sha256').update(content).digest('hex')] as const;
      return content.length === bytes
        ? [sum]
        : [sum, [new RegExp(`\\b${digits}\\b`, 'gu'), String(content.length)] as const];
    }),
  );
}

const row = () => page.getByTestId('voice-model-supertonic-3');
const isIn = (state: string) => page.locator(`[data-testid=voice-model-supertonic-3][data-state=${state}]`).waitFor();
const press = (name: string) => row().getByText(name, { exact: true }).click();
const rangesOf = (file: string) =>
  mirror.seen.filter(({ path }) => path.endsWith(`/${file}`)).map(({ headers }) => headers.range);

beforeAll(async () => {
  mirror = await creatorServer(answer);
  place = await newPlace({ options: { 'sherpa-onnx.mirror': mirror.origin } });
  await readyForFilm(place.workspace, PROJECT, SENTENCES);
  running = await launchApp({ place, executable: await appWith(tinyInPlaceOfReal()) });
  page = running.page;
});
afterAll(async () => {
  await running?.close();
  await mirror?.close();
});

// The copied app is found beside its executable, which a bundle of macOS has elsewhere.
describe.skipIf(process.platform === 'darwin')('A neural voice', () => {
  it('is chosen without a byte of its model, which comes when its button is pressed', async () => {
    const words = (await speak(page, KOREAN)).settings.model;
    await page.getByTestId('nav-settings').click();
    await page.getByLabel(PORTS.voice.ko).selectOption('sherpa-onnx');
    await row().getByText(words.absent).waitFor();
    expect(mirror.seen).toEqual([]);
  });

  it('with other bytes than its list says is thrown away', async () => {
    const words = (await speak(page, KOREAN)).settings.model;
    how = 'wrong';
    await press(words.download);
    await row()
      .getByText(sayToCreator({ code: 'model.wrong' }, 'ko'))
      .waitFor();
    expect(readdirSync(join(place.home, 'voice-models', '.partial-supertonic-3'))).not.toContain(`${LARGEST}.part`);
  });

  it('stops when the creator says so, goes on behind what came, also after a break', async () => {
    const words = (await speak(page, KOREAN)).settings.model;
    const half = (TINY_MODEL[LARGEST]?.length ?? 0) / 2;
    mirror.seen.length = 0;
    how = 'held';
    await press(words.goOn);
    await isIn('downloading');
    await expect
      .poll(async () => (await callMain(page, 'voice-models:states', undefined))[0]?.bytes)
      .toBeGreaterThan(half);
    await press(words.cancel);
    await isIn('absent');
    how = 'broken';
    await press(words.goOn);
    const { host } = new URL(mirror.origin);
    await row()
      .getByText(sayToCreator({ code: 'model.half', host }, 'ko'))
      .waitFor();
    how = 'whole';
    await press(words.goOn);
    await isIn('ready');
    // Files that had come as a whole are not asked for again.
    expect(rangesOf('tts.json')).toEqual([]);
    expect(rangesOf(LARGEST)).toEqual([undefined, `bytes=${half}-`, `bytes=${half * 1.5}-`]);
    expect(existsSync(join(place.home, 'voice-models', '.partial-supertonic-3'))).toBe(false);
  });

  it('is heard in the panel and reads a film', async () => {
    const words = (await speak(page, KOREAN)).settings;
    await page.getByTestId('hear-voice').click();
    await page.getByTestId('hear-voice').filter({ hasText: words.hearVoiceStop }).waitFor();
    await page.getByTestId('hear-voice').filter({ hasText: words.hearVoice }).waitFor();
    expect(await page.locator('.mantine-Notification-root').allTextContents()).toEqual([]);
    await page.getByTestId('voice-list').click();
    await page.locator('[data-voice="2"]').click();
    await expect.poll(() => page.getByLabel('목소리 번호').inputValue()).toBe('2');
    const { id } = await callMain(page, 'queue:enqueue', {
      type: 'video',
      projectId: PROJECT,
      metadata: { title: '커피', language: 'ko', resolution: '480p', voice: '2' },
    });
    const task = async () => (await callMain(page, 'queue:get', { id })).task;
    await expect.poll(async () => (await task()).status, { timeout: 120_000 }).toMatch(/completed|failed/u);
    expect((await task()).errorCode).toBeUndefined();
    const film = join(place.workspace, PROJECT, 'video.mp4');
    // Each letter of the tiny model sounds for 60 ms.
    expect(probe(film).format.duration).toBeGreaterThan(SENTENCES.join('').length * 0.06);
    expect(listen(film).lufs).toBeGreaterThan(-16);
  });

  it('is deleted when the creator says so', async () => {
    const words = (await speak(page, KOREAN)).settings.model;
    await press(words.remove);
    await page.getByTestId('confirm').click();
    await isIn('absent');
    expect(existsSync(join(place.home, 'voice-models', 'supertonic-3'))).toBe(false);
  });
});
