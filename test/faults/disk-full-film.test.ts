import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_FILES, STAGING_PREFIX } from '../../contract/project-files';
import { perType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { runFfmpeg, stagedFile } from '../../workers/video/ffmpeg';
import { keptVoice } from '../../workers/video/kept-voice';
import type { Voice } from '../../workers/video/voice';
import { type ForkedWorker, forkWorker } from '../support/fork-worker';
import { tempDir } from '../support/temp-dir';
import { workIn } from '../support/work-in';
import { FFMPEG, FFPROBE, scriptOf, writeCard } from '../workers/video/video-context';
import { fill, noSmallDisks, smallDisk } from './support/small-disk';

const BUILT = resolve(import.meta.dirname, '../../out/main');
/** Room for all that lies beside the film: narration, the picture as FFmpeg reads it. */
const DISK_MB = 32;
/** Less than the shortest film needs. */
const PAGES_FOR_THE_FILM = 2;

const why = noSmallDisks();
if (why !== undefined) process.stderr.write(`test/faults/disk-full-film.test.ts is left out: ${why}\n`);

/**
 * The real FFmpeg; before it puts the film together, it makes the file `asked` and waits until there is `go`. Nothing else is written at that
 * time: while segments are encoded, the sound is.
 */
async function gatedFfmpeg() {
  const dir = tempDir('gate');
  const [asked, go, ffmpegPath] = [join(dir, 'asked'), join(dir, 'go'), join(dir, 'ffmpeg')];
  const gate = `case "$*" in *aac_coder*) : > '${asked}'; until [ -e '${go}' ]; do sleep 0.02; done;; esac`;
  await writeFile(ffmpegPath, `#!/bin/sh\n${gate}\nexec '${FFMPEG}' "$@"\n`, { mode: 0o755 });
  return { dir, asked, go, ffmpegPath };
}

it.skipIf(why !== undefined)(
  'A disk that is full when FFmpeg is in the middle of a film parks the task at no cost, publishes nothing, and the film is made once there is room',
  async () => {
    const disk = smallDisk('film', `size=${DISK_MB}m`);
    const project = join(disk, 'p');
    mkdirSync(join(project, PROJECT_FILES.images), { recursive: true });
    writeFileSync(join(project, 'script.json'), JSON.stringify(scriptOf(['안녕하세요.'], { projectId: 'p' })));
    await writeCard(join(project, PROJECT_FILES.images, '001.jpg'), 0);
    // And the manifest, which says from the first run on whose folder it is.
    const before = [...readdirSync(project, { recursive: true }), PROJECT_FILES.manifest].sort();

    const { queue } = await openQueue({ file: join(tempDir('queue'), 'queue.db'), defaultUserId: 'u' });
    const workers: ForkedWorker[] = [];
    const dispatcher = new Dispatcher({
      queue,
      // The worker as it ships, and the real FFmpeg.
      createWorker: (type) => {
        const worker = forkWorker(join(BUILT, `worker-${type}.js`), type);
        workers.push(worker);
        return worker;
      },
      ...workIn(queue, () => disk),
      settings: () => ({
        allowPrivateAddresses: false,
        language: 'ko',
        ffmpegPath: gate.ffmpegPath,
        ffprobePath: FFPROBE,
      }),
      memoryLimitsMb: () => perType(() => 4_000),
      onWorkerState: () => {},
      log: { info() {}, warn() {}, error() {} },
    });
    // FFmpeg finds room for a part of the film.
    let filler: { free(): void } | undefined;
    const gate = await gatedFfmpeg();
    const watcher = watch(gate.dir, () => {
      if (filler !== undefined || !existsSync(gate.asked)) return;
      filler = fill(disk, PAGES_FOR_THE_FILM);
      writeFileSync(gate.go, '');
    });
    const parked = new Promise<void>((resolve) => {
      queue.onEvents((events) => {
        for (const event of events) {
          if (event.kind === 'task' && event.task.needsYou !== undefined) resolve();
        }
      });
    });
    const completed = new Promise<void>((resolve) => {
      queue.onEvents((events) => {
        if (events.some((event) => event.kind === 'task' && event.task.status === 'completed')) resolve();
      });
    });
    try {
      dispatcher.start();
      const { task } = await queue.enqueue({ type: 'video', projectId: 'p', metadata: { resolution: '480p' } });
      await parked;
      expect(await queue.getTask(task.id)).toMatchObject({
        status: 'waiting',
        needsYou: { code: 'disk_full' },
        retryCount: 0,
        crashCount: 0,
        outputs: [],
      });
      // FFmpeg ran into the full disk, not a write of ours.
      await expect
        .poll(() => workers.map(({ stderr }) => stderr()).join(''))
        .toMatch(/ffmpeg.*No space left on device/s);
      expect(readdirSync(project, { recursive: true }).sort()).toEqual(before);

      filler?.free();
      await queue.retry(task.id);
      await completed;
      const film = join(project, PROJECT_FILES.video);
      expect(existsSync(film)).toBe(true);
      execFileSync(FFMPEG, ['-nostdin', '-v', 'error', '-xerror', '-i', film, '-f', 'null', '-']);
      expect(readdirSync(project).filter((name) => name.startsWith(STAGING_PREFIX))).toEqual([]);
    } finally {
      watcher.close();
      await dispatcher.stop();
      await queue.close();
    }
  },
);

it.skipIf(why !== undefined)(
  'A file whose end alone found no room is a full disk too, though FFmpeg exits with 0',
  async () => {
    const disk = smallDisk('end');
    // Enough for its header; the film is so small that the rest is written at its end.
    fill(disk, 1);
    const tiny = ['-f', 'lavfi', '-i', 'testsrc2=size=128x96:duration=0.4', '-c:v', 'libx264', '-f', 'mp4'];
    const made = runFfmpeg({
      ffmpegPath: FFMPEG,
      args: [...tiny, stagedFile('tiny.mp4')],
      signal: new AbortController().signal,
      stagingDir: disk,
    });
    await expect(made).rejects.toMatchObject({ code: 'step_failed', cause: { code: 'ENOSPC' } });
  },
);

it.skipIf(why !== undefined)(
  'A full disk ends a paid narration at the first sentence that cannot be kept',
  async () => {
    const dir = smallDisk('voices');
    fill(dir);
    let spoken = 0;
    const speaks: Voice = {
      name: 'test',
      isFormantSynthesis: false,
      madeBy: [],
      speak: async () => {
        spoken += 1;
        return { samples: new Int16Array(20_000), sampleRate: 22_050 };
      },
    };
    const free = keptVoice(speaks, { dir, madeBy: ['free'] });
    await free.speak('한 문장.', new AbortController().signal);
    const paid = keptVoice({ ...speaks, paidTo: 'test' }, { dir, madeBy: ['paid'] });
    await expect(paid.speak('한 문장.', new AbortController().signal)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(spoken).toBe(2);
  },
);
