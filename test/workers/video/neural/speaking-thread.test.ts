import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MODEL_FILES } from '../../../../contract/voice-models';
import { speakingThread, speakOnThreads } from '../../../../workers/video/neural/speaking-thread';
import { tempDir } from '../../../support/temp-dir';
import { writeTinyModel } from '../tiny-voice-model';

speakOnThreads(join(import.meta.dirname, '../../../../workers/video/neural/thread.ts'));
const signal = new AbortController().signal;
afterEach(() => void vi.useRealTimers());

async function tinyVoice(speaker = 0, folder = tempDir('tiny-model')) {
  await writeTinyModel(folder);
  const files = Object.fromEntries(Object.entries(MODEL_FILES).map(([role, name]) => [role, join(folder, name)]));
  return speakingThread({ files, speaker, speed: 1, language: 'ko' });
}

async function startedThread(): Promise<Worker> {
  const [thread]: unknown[] = await once(process, 'worker');
  if (!(thread instanceof Worker)) throw new Error('no thread');
  return thread;
}

describe('The thread of a neural voice', () => {
  it('reads sentence after sentence, and ends with the memory of its model once nothing was asked for a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const speak = await tinyVoice();
    const started = startedThread();
    const sentences = [speak('하나.', signal), speak('둘.', signal)];
    const thread = await started;
    const ended = once(thread, 'exit');
    await Promise.all(sentences);
    vi.advanceTimersByTime(4_000);
    await speak('셋.', signal);
    vi.advanceTimersByTime(4_000);
    expect(thread.threadId).toBeGreaterThan(0);
    vi.advanceTimersByTime(1_000);
    await ended;
  });

  it('ends in the middle of a sentence that is cancelled', async () => {
    const speak = await tinyVoice();
    const cancel = new AbortController();
    const started = startedThread();
    const spoken = speak('가나다라마바사아자차카타파하 '.repeat(20_000), cancel.signal);
    const thread = await started;
    const ended = once(thread, 'exit');
    await once(thread, 'online');
    cancel.abort();
    await expect(spoken).rejects.toBe(cancel.signal.reason);
    await ended;
  });

  it('speaks by every voice of its model, and gives way to another model', async () => {
    const folder = tempDir('tiny-model');
    const [one, two, other] = [await tinyVoice(0, folder), await tinyVoice(1, folder), await tinyVoice()];
    const first = startedThread();
    await one('하나.', signal);
    const thread = await first;
    await two('둘.', signal);
    expect(thread.threadId).toBeGreaterThan(0);
    const ended = once(thread, 'exit');
    const second = startedThread();
    await Promise.all([other('셋.', signal), ended]);
    expect(await second).not.toBe(thread);
  });

  it('that died between two sentences is replaced', async () => {
    const speak = await tinyVoice();
    const started = startedThread();
    await speak('하나.', signal);
    await (await started).terminate();
    await expect(speak('둘.', signal)).resolves.toMatchObject({ sampleRate: expect.any(Number) });
  });
});
