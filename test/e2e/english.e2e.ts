import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say, stageName } from '../../contract/messages';
import { type Gallery, picture, startGallery } from '../fixtures/gallery/gallery-server';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings, reloadUnfiltered } from './support/panel-page';

const HANGUL = /[가-힣]/u;
const TEXT = 'Stand up and breathe in. Raise both arms above your head. Lower them slowly, and your day can begin.';

let gallery: Gallery;
let running: RunningApp;
let queue: Client;
/** Everything that the bridge sends to a page that follows the queue. */
let events = '';

beforeAll(async () => {
  gallery = await startGallery({
    '/robots.txt': 'User-agent: *\nDisallow: /closed',
    '/pictures': '<img src="/a.jpg" alt="morning" width="800" height="450">',
    '/a.jpg': await picture(1, 800, 450),
  });
  running = await launchApp({
    place: await newPlace({ language: 'en', notifications: false, allowPrivateAddresses: true }),
  });
  queue = client(running.bridge);
  const stream = await fetch(`${running.bridge.url}/api/queue/events`, {
    headers: { Authorization: `Bearer ${running.bridge.token}` },
  });
  void (async () => {
    for await (const chunk of (stream.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
      events += chunk;
  })().catch(() => {});
});
afterAll(async () => {
  await running?.close();
  await gallery?.close();
});

/** Everything that is stored for a task, as the panel and a page get it. */
async function everythingOf(id: string): Promise<string> {
  const { body: logs } = await queue.call('GET', `/api/queue/tasks/${id}/logs`);
  const { stages } = await callMain(running.page, 'queue:get', { id });
  return JSON.stringify([await queue.status(id), logs, stages.map(({ name }) => stageName(name, 'en'))]);
}

/** The task's detail as the creator reads it. */
async function detailOf(id: string): Promise<string> {
  const { page } = running;
  const row = page.getByTestId(`history-row-${id}`).or(page.getByTestId(`waiting-row-${id}`));
  await row.dblclick();
  const detail = page.getByTestId('detail');
  await detail.getByText(id, { exact: true }).waitFor();
  const text = await detail.innerText();
  await page.keyboard.press('Escape');
  await detail.waitFor({ state: 'detached' });
  return text;
}

async function screenOf(...testIds: string[]): Promise<string> {
  for (const testId of testIds) await running.page.getByTestId(testId).click();
  return running.page.locator('body').innerText();
}

describe('An English app has not one Korean sentence of ours', () => {
  it('in the log and the stages of a whole film', async () => {
    const [script, images, video] = await queue.pipeline({
      projectId: 'Morning stretch',
      script: { title: 'Morning stretch', text: TEXT, maxScenes: 3, mood: 'calm' },
      image: { pages: [`${gallery.origin}/closed`, `${gallery.origin}/pictures`], useImageFX: true },
      video: { resolution: '480p', duration: 2, scriptId: 'another' },
    });
    if (script === undefined || images === undefined || video === undefined) throw new Error('The film has no tasks.');
    await queue.ended(video.id);
    await screenOf('nav-history');
    for (const { id } of [script, images, video]) {
      expect((await queue.status(id)).status, (await queue.status(id)).error).toBe('completed');
      const kept = await everythingOf(id);
      expect(kept).not.toMatch(HANGUL);
      expect(await detailOf(id)).not.toMatch(HANGUL);
    }
    expect(await everythingOf(script.id)).toContain(
      'Not settings of this app by their name or value, so kept but not used: mood',
    );
    expect(await everythingOf(images.id)).toContain('its robots.txt does not allow collecting');
    expect(await everythingOf(video.id)).toMatch(/Film done: [\d.]+ s, 854x480/u);
  });

  it('in a task that fails, in those that waited for it and in the dead letters', async () => {
    const [script, images] = await queue.pipeline({ projectId: 'Nothing to write', script: {}, image: {}, video: {} });
    if (script === undefined || images === undefined) throw new Error('The film has no tasks.');
    await queue.ended(images.id);
    const failed = await queue.status(script.id);
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'missing_input', errorField: 'metadata.text' });
    // The creator never saw a field's name.
    expect(failed.error).not.toMatch(/metadata|scriptId/u);
    await screenOf('nav-history');
    for (const { id } of [script, images]) {
      expect(await everythingOf(id)).not.toMatch(HANGUL);
      expect(await detailOf(id)).not.toMatch(HANGUL);
    }
    await screenOf('nav-history', 'history-failed', 'history-dead');
    const letters = running.page.getByTestId('dead-letters');
    await letters
      .getByText(failed.error ?? 'no error')
      .first()
      .waitFor();
    expect(await running.page.locator('body').innerText()).not.toMatch(HANGUL);
    await reloadUnfiltered(running.page);
  });

  it('in a task that needs the creator', async () => {
    const { id } = await queue.enqueue({ type: 'script', projectId: 'Evening', metadata: { title: 'Evening' } });
    await queue.until(id, (task) => task.needsYou !== undefined);
    expect(await everythingOf(id)).not.toMatch(HANGUL);
    expect(await screenOf('nav-today')).not.toMatch(HANGUL);
    await screenOf('nav-queue');
    expect(await detailOf(id)).not.toMatch(HANGUL);
    expect((await queue.call('DELETE', `/api/queue/cancel/${id}`)).body).toEqual({
      success: true,
      message: 'The task was cancelled.',
    });
  });

  it('in a task that is tried again', async () => {
    await changeSettings(running.page, { llm: { baseUrl: 'http://127.0.0.1:9/v1', model: 'writer' } });
    const { id } = await queue.enqueue({
      type: 'script',
      projectId: 'Night',
      metadata: { title: 'Night' },
      maxRetries: 1,
    });
    // The wait before the second attempt may be over before anybody has looked.
    const ended = await queue.ended(id);
    expect(ended.retryCount).toBe(1);
    const { lines } = await callMain(running.page, 'queue:logs', { id, after: 0, limit: 100 });
    expect(lines.map(({ text }) => say(text, 'en'))).toContain('⚠️ Retry 1/1');
    const { attempts } = await callMain(running.page, 'queue:get', { id });
    expect(attempts.map(({ message }) => say(message, 'en'))).toEqual([
      expect.stringContaining('could not be reached'),
      expect.stringContaining('could not be reached'),
    ]);
    await screenOf('nav-history');
    expect(await everythingOf(id)).not.toMatch(HANGUL);
    expect(await detailOf(id)).not.toMatch(HANGUL);
  });

  it('on any screen of the panel, nor in anything that a page heard', async () => {
    for (const screen of ['nav-queue', 'nav-today', 'nav-history']) expect(await screenOf(screen)).not.toMatch(HANGUL);
    expect(events).toContain('Film done');
    expect(events).toContain('"stage":"Encoding"');
    expect(events).not.toMatch(HANGUL);
  });
});
