import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PROJECT_FILES } from '../../../contract/project-files';
import type { QueueTask } from '../../../contract/task';
import { openQueue } from '../../../main/app/open-queue';
import { Dispatcher } from '../../../main/supervision/dispatcher';
import { forkWorker } from '../../support/fork-worker';
import { tempDir } from '../../support/temp-dir';
import { workIn } from '../../support/work-in';
import { FFMPEG, FFPROBE, scriptOf, writeCard } from './video-context';

const BUILT = resolve(import.meta.dirname, '../../../out/main');

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The real FFmpeg, except that a call with `marks` among its arguments ends with `ending`. `encodings` counts the other calls that encode. */
async function ffmpegThatEnds(marks: string, ending: string) {
  const dir = tempDir('ffmpeg');
  const [path, record] = [join(dir, 'ffmpeg'), join(dir, 'encoded')];
  const lines = [
    '#!/bin/sh',
    `case "$*" in *${marks}*) echo 'that is no list' >&2; ${ending};; *libx264*) echo x >> '${record}';; esac`,
    `exec '${FFMPEG}' "$@"`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o755 });
  return { path, encodings: () => readFileSync(record, 'utf8').split('\n').length - 1 };
}

/** A film task with queue, dispatcher and the built video worker, until its first attempt has ended. */
async function firstTry(ffmpegPath: string): Promise<QueueTask> {
  const workspace = tempDir('workspace');
  const images = join(workspace, 'p', PROJECT_FILES.images);
  await mkdir(images, { recursive: true });
  await writeFile(join(workspace, 'p', PROJECT_FILES.script), JSON.stringify(scriptOf(['가.'])));
  await writeCard(join(images, '001.jpg'), 0);
  const { queue } = await openQueue({ file: join(tempDir('queue'), 'queue.db'), defaultUserId: 'u' });
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => forkWorker(join(BUILT, `worker-${type}.js`), type),
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko', ffmpegPath, ffprobePath: FFPROBE }),
    memoryLimitsMb: () => ({ script: 4_000, image: 4_000, video: 4_000 }),
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error() {} },
  });
  closing.push(async () => {
    await dispatcher.stop();
    await queue.close();
  });
  const ended = new Promise<QueueTask>((done) => {
    queue.onEvents((events) => {
      for (const event of events) if (event.kind === 'task' && event.task.error !== undefined) done(event.task);
    });
  });
  dispatcher.start();
  await queue.enqueue({ type: 'video', projectId: 'p', metadata: { resolution: '480p', subtitles: false } });
  return ended;
}

describe('A film whose joining', () => {
  it('ends with an error of FFmpeg fails at once: it is encoded once, not four times', async () => {
    const ffmpeg = await ffmpegThatEnds('concat', 'exit 1');
    const { status, retryCount, error } = await firstTry(ffmpeg.path);
    expect({ status, retryCount, encodings: ffmpeg.encodings() }).toEqual({
      status: 'failed',
      retryCount: 0,
      encodings: 1,
    });
    expect(error).toMatchObject({ code: 'program.failed', output: expect.stringContaining('that is no list') });
  });

  it('was ended by a signal is retried', async () => {
    const ffmpeg = await ffmpegThatEnds('concat', 'kill -9 $$');
    expect(await firstTry(ffmpeg.path)).toMatchObject({ status: 'waiting', retryCount: 1 });
  });
});
