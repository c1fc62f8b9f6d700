import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goOnWhenMended } from '../../../main/app/go-on-when-mended';
import { openLlmKey } from '../../../main/settings/llm-key';
import { openSettings } from '../../../main/settings/settings';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const NO_CIPHER = {
  isEncryptionAvailable: () => false,
  encryptString: (plain: string) => Buffer.from(plain),
  decryptString: (encrypted: Buffer) => encrypted.toString(),
};

let open: Awaited<ReturnType<typeof openTestQueue>>;
let settings: Awaited<ReturnType<typeof openSettings>>;
let key: Awaited<ReturnType<typeof openLlmKey>>;
const faults: unknown[] = [];
beforeEach(async () => {
  open = await openTestQueue();
  settings = await openSettings(tempDir('mended'), {}, '/videos');
  key = await openLlmKey(tempDir('mended-key'), NO_CIPHER);
  faults.length = 0;
  goOnWhenMended({ queue: open.queue, settings, llmKey: key, onError: (error) => faults.push(error) });
});
afterEach(() => open.close());

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
  it.each([
    ['llm_not_configured', { llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' } }],
    ['llm_unauthorized', { llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' } }],
    ['no_browser', { browserPath: '/opt/chrome' }],
    ['no_ffmpeg', { ffmpegPath: '/opt/ffmpeg' }],
    ['no_voice', { voice: 'ko' }],
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

  it('for a refused key goes on when another key is stored', async () => {
    const id = await parked('llm_unauthorized');
    await key.set('sk-new');
    await expect.poll(() => waitsForCreator(id)).toBe(false);
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
});
