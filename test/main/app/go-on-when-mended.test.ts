import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { USUAL_FILM } from '../../../contract/film-settings';
import { NOTHING_CHOSEN } from '../../../contract/implementations';
import { goOnWhenMended } from '../../../main/app/go-on-when-mended';
import { openLlmKey } from '../../../main/settings/llm-key';
import { openOptionSecrets } from '../../../main/settings/option-secrets';
import { openProcessorSecrets } from '../../../main/settings/processor-secrets';
import { openSettings } from '../../../main/settings/settings';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const COMFYUI = { ...NOTHING_CHOSEN, pictures: ['comfyui'] };
const NO_CHAIN: string[] = [];

const NO_CIPHER = {
  isEncryptionAvailable: () => false,
  encryptString: (plain: string) => Buffer.from(plain),
  decryptString: (encrypted: Buffer) => encrypted.toString(),
};

let open: Awaited<ReturnType<typeof openTestQueue>>;
let settings: Awaited<ReturnType<typeof openSettings>>;
let key: Awaited<ReturnType<typeof openLlmKey>>;
let secrets: Awaited<ReturnType<typeof openProcessorSecrets>>;
let optionSecrets: Awaited<ReturnType<typeof openOptionSecrets>>;
const faults: unknown[] = [];
const modelReady: (() => void)[] = [];
/** Ids of tasks that ran on another machine. */
const elsewhere = new Set<string>();
const runs = (task: object) => !elsewhere.has('id' in task ? String(task.id) : '');
beforeEach(async () => {
  open = await openTestQueue();
  settings = await openSettings(tempDir('mended'), {}, '/videos');
  key = await openLlmKey(tempDir('mended-key'), NO_CIPHER);
  secrets = await openProcessorSecrets(tempDir('mended-secrets'), NO_CIPHER);
  optionSecrets = await openOptionSecrets(tempDir('mended-options'), NO_CIPHER);
  faults.length = 0;
  modelReady.length = 0;
  elsewhere.clear();
  watch();
});
afterEach(() => open.close());

/** As the app does at its start. */
function watch(): void {
  const onError = (error: unknown) => faults.push(error);
  goOnWhenMended({
    queue: open.queue,
    settings,
    llmKey: key,
    processorSecrets: secrets,
    optionSecrets,
    voiceModels: { onReady: (listener) => void modelReady.push(listener) },
    here: { runs },
    onError,
  });
}

async function running(): Promise<{ id: string; park: (code: string) => Promise<unknown> }> {
  const { task } = await open.queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
  const claim = await open.queue.dequeue('script');
  if (claim === null) throw new Error('nothing to claim');
  const park = (code: string) =>
    open.queue.endRun(claim.lease, { kind: 'needs-you', needsYou: { code, message: '확인' } });
  return { id: task.id, park };
}
async function parked(code: string): Promise<string> {
  const { id, park } = await running();
  await park(code);
  return id;
}
const waitsForCreator = async (id: string) => (await open.queue.getTask(id))?.needsYou !== undefined;

describe('A task that was parked for want of a setting', () => {
  it('on another machine of a studio waits for that one', async () => {
    const [there, here] = [await parked('no_browser'), await parked('no_browser')];
    elsewhere.add(there);
    await settings.update({ browserPath: '/opt/chrome' });
    await expect.poll(() => waitsForCreator(here)).toBe(false);
    expect(await waitsForCreator(there)).toBe(true);
  });

  it.each([
    ['llm_not_configured', { llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' } }],
    ['llm_unauthorized', { llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' } }],
    ['llm_quota', { llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' } }],
    ['no_browser', { browserPath: '/opt/chrome' }],
    ['no_ffmpeg', { ffmpegPath: '/opt/ffmpeg' }],
    ['no_voice', { voice: 'ko' }],
    ['picture_source_unusable', { options: { 'comfyui.workflow': '/home/kim/scene.json' } }],
    ['picture_source_unusable', { chosen: COMFYUI }],
    ['no_voice', { chosen: { writer: 'automatic', pictures: NO_CHAIN, voice: 'openai-speech' } }],
    ['no_voice', { options: { 'openai-speech.address': 'http://127.0.0.1:8880/v1' } }],
    ['clip_unusable', { film: { ...USUAL_FILM, intro: '/clips/intro.mp4' } }],
    ['budget_reached', { budgets: { task: 2, day: null } }],
    ['budget_reached', { options: { 'image-api.price': '0' } }],
    ['voice_quota', { options: { 'openai-speech.model': 'another' } }],
  ] as const)('%s goes on by itself once that is set, and no other does', async (code, patch) => {
    const id = await parked(code);
    const other = await parked('disk_full');
    await settings.update(patch);
    await expect.poll(() => waitsForCreator(id)).toBe(false);
    expect((await open.queue.getTask(id))?.status).toBe('waiting');
    expect(await waitsForCreator(other)).toBe(true);
    expect(faults).toEqual([]);
  });

  it('stays as it is when something else is set, or the same again', async () => {
    const id = await parked('no_browser');
    await settings.update({ theme: 'dark', voice: 'ko' });
    await settings.update({ browserPath: '' });
    // Whatever they set off is done when this has been.
    const mended = await parked('no_ffmpeg');
    await settings.update({ ffmpegPath: '/opt/ffmpeg' });
    await expect.poll(() => waitsForCreator(mended)).toBe(false);
    expect(await waitsForCreator(id)).toBe(true);
  });

  it.each(['llm_unauthorized', 'llm_quota'])('as %s goes on when another key is stored', async (code) => {
    const id = await parked(code);
    await key.set('sk-new');
    await expect.poll(() => waitsForCreator(id)).toBe(false);
  });

  it.each(['no_voice', 'voice_unauthorized', 'voice_quota'])(
    'as %s goes on when another key of the speech server is stored',
    async (code) => {
      const id = await parked(code);
      const other = await parked('llm_unauthorized');
      await optionSecrets.set('openai-speech.key', 'sk-new');
      await expect.poll(() => waitsForCreator(id)).toBe(false);
      expect(await waitsForCreator(other)).toBe(true);
    },
  );

  it('goes on when the model of its voice is there, and no task that lacks something else does', async () => {
    const [id, other] = [await parked('no_voice'), await parked('no_ffmpeg')];
    for (const listener of modelReady) listener();
    await expect.poll(() => waitsForCreator(id)).toBe(false);
    expect(await waitsForCreator(other)).toBe(true);
    expect(faults).toEqual([]);
  });

  it('goes on when the setting was mended while its run was still under way with the old one', async () => {
    const { id, park } = await running();
    await key.set('sk-new');
    await park('llm_unauthorized');
    await expect.poll(() => waitsForCreator(id)).toBe(false);
    expect((await open.queue.getTask(id))?.status).toBe('waiting');
    expect(faults).toEqual([]);
  });

  it('stays parked when its run began with the setting as it is now, or another one was mended meanwhile', async () => {
    await key.set('sk-old');
    const { id, park } = await running();
    await settings.update({ voice: 'ko' });
    await park('llm_unauthorized');
    // A run that goes on by itself shows that whatever the first end set off is done.
    const other = await running();
    await settings.update({ browserPath: '/opt/chrome' });
    await other.park('no_browser');
    await expect.poll(() => waitsForCreator(other.id)).toBe(false);
    expect(await waitsForCreator(id)).toBe(true);
  });

  it.each(['processor_needed', 'processor_unusable', 'service_unauthorized'])(
    '%s goes on when another processor or secret is set for its type, and not for another type',
    async (code) => {
      const id = await parked(code);
      await settings.update({ processors: { image: { kind: 'external' } } });
      await settings.update({ processors: { image: { kind: 'external' }, script: { kind: 'external' } } });
      await expect.poll(() => waitsForCreator(id)).toBe(false);
      const again = await parked(code);
      await secrets.set('video', 'TOKEN', 'another');
      await secrets.set('script', 'TOKEN', 'another');
      await expect.poll(() => waitsForCreator(again)).toBe(false);
      expect(faults).toEqual([]);
    },
  );

  it('for want of a processor goes on at the next start when the file names one by then', async () => {
    const needed = await parked('processor_needed');
    const refused = await parked('service_unauthorized');
    watch();
    const unusable = await parked('processor_unusable');
    watch();
    await expect.poll(() => waitsForCreator(unusable)).toBe(false);
    expect(await waitsForCreator(needed)).toBe(true);
    await settings.update({ processors: { script: { kind: 'external' } } });
    await expect.poll(() => waitsForCreator(needed)).toBe(false);
    expect(await waitsForCreator(refused)).toBe(false);
  });

  it('for want of a language model goes on once code of the creator’s own is chosen, also in the file', async () => {
    const inPanel = await parked('llm_not_configured');
    await settings.update({ processors: { script: { kind: 'external' } } });
    await expect.poll(() => waitsForCreator(inPanel)).toBe(false);
    // As after a run of the built-in processor, and a change of the file while the app was closed.
    const claim = await open.queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    await open.queue.endRun(claim.lease, {
      kind: 'needs-you',
      needsYou: { code: 'llm_not_configured', message: '확인' },
    });
    expect(await waitsForCreator(inPanel)).toBe(true);
    watch();
    await expect.poll(() => waitsForCreator(inPanel)).toBe(false);
    expect(faults).toEqual([]);
  });
});
