import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say as inWords } from '../../contract/messages';
import { scriptFileSchema } from '../../contract/project-files';
import type { PipelineInput, QueueTask } from '../../contract/task';
import { readSample } from '../../main/app/sample';
import { type Client, client } from '../e2e/support/client';
import { bridgeOf, newPlace, projectRoot, spawnApp } from '../e2e/support/launch';
import { picture, startGallery } from '../fixtures/gallery/gallery-server';
import { load1, round, say } from './measure';
import { cpuSecondsOf } from './processor';

const GALLERY_PICTURES = 200;
const GALLERY_PAGES = 4;
/** The most that one task may ask for. */
const SCENES = 60;

/** Follows a task to its end; seconds spent in each stage, as the panel's progress shows them (looked at every 50 ms). */
async function stagesOf(queue: Client, id: string): Promise<{ task: QueueTask; stages: Record<string, number> }> {
  const stages: Record<string, number> = {};
  let stage = 'before the first stage';
  let since: number | undefined;
  const turn = (next: string): void => {
    const now = performance.now();
    if (since !== undefined) stages[stage] = round((stages[stage] ?? 0) + (now - since) / 1_000);
    since = now;
    stage = next;
  };
  const ended = (status: QueueTask['status']) => status !== 'waiting' && status !== 'processing';
  const task = await queue.until(id, (current) => {
    if (current.status === 'processing') {
      const now = current.progress?.stage ?? stage;
      if (since === undefined || now !== stage) turn(now);
    }
    return ended(current.status);
  });
  turn('');
  if (task.status !== 'completed') throw new Error(`${task.type} ${task.status}: ${task.error}`);
  return { task, stages };
}

const secondsOf = (task: QueueTask): number =>
  round((Date.parse(task.completedAt ?? '') - Date.parse(task.startedAt ?? '')) / 1_000);

/** The narration alone decides the film's length; script.json's estimate is not it. */
function filmSeconds(task: QueueTask): number {
  const done = task.logs.map((line) => inWords(line, 'ko')).find((line) => line.includes('영상 완성'));
  return Number(/([\d.]+)초/u.exec(done ?? '')?.[1]);
}

async function makeFilm(queue: Client, name: string, film: PipelineInput, cpu: () => number) {
  const cpuBefore = cpu();
  const [script, image, video] = await queue.pipeline(film);
  if (script === undefined || image === undefined || video === undefined) throw new Error('three tasks make a film');
  const ended = [await stagesOf(queue, script.id), await stagesOf(queue, image.id), await stagesOf(queue, video.id)];
  const length = filmSeconds((ended[2] ?? ended[0])?.task ?? video);
  const byTask = ended.map(({ task, stages }) => ({ type: task.type, seconds: secondsOf(task), stages }));
  const seconds = round(byTask.reduce((sum, one) => sum + one.seconds, 0));
  const cpuSeconds = round(cpu() - cpuBefore, 1);
  const result = {
    ...{ filmSeconds: length, seconds, timesItsLength: round(seconds / length), cpuSeconds, byTask },
    load1: load1(),
  };
  say(`film ${name}: ${JSON.stringify(result)}`);
  return result;
}

/** The film of a project again, after the creator has written another sentence for the scene in its middle. */
async function changeOneScene(
  queue: Client,
  projectDir: string,
  { projectId, video }: PipelineInput,
  cpu: () => number,
) {
  const path = join(projectDir, 'script.json');
  const script = scriptFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const middle = Math.floor(script.scenes.length / 2);
  const scenes = script.scenes.map((scene, at) =>
    at === middle ? { ...scene, narration: '이제 물을 조금 더 천천히 부어 봅니다.', sentences: undefined } : scene,
  );
  writeFileSync(path, JSON.stringify({ ...script, scenes }));
  const cpuBefore = cpu();
  const task = await queue.enqueue({ type: 'video', projectId, metadata: { ...video } });
  const { task: ended, stages } = await stagesOf(queue, task.id);
  const cpuSeconds = round(cpu() - cpuBefore, 1);
  const result = { scenes: scenes.length, seconds: secondsOf(ended), cpuSeconds, stages, load1: load1() };
  say(`one scene changed: ${JSON.stringify(result)}`);
  return result;
}

async function crawl(queue: Client, count: number) {
  const pictures = await Promise.all(Array.from({ length: count }, (_, seed) => picture(seed, 800, 450)));
  const pages = Array.from({ length: GALLERY_PAGES }, (_, page) => `/page-${page}`);
  const each = count / GALLERY_PAGES;
  const gallery = await startGallery({
    ...Object.fromEntries(pictures.map((body, n) => [`/${n}.jpg`, body])),
    ...Object.fromEntries(
      pages.map((path, page) => [
        path,
        `<!doctype html><title>g</title>${Array.from(
          { length: each },
          (_, n) => `<img src="/${page * each + n}.jpg" width="800" height="450" loading="lazy" alt="">`,
        ).join('')}`,
      ]),
    ),
  });
  try {
    const task = await queue.enqueue({
      type: 'image',
      projectId: `gallery-${count}`,
      metadata: { pages: pages.map((path) => gallery.origin + path), scenes: SCENES },
    });
    const { task: ended, stages } = await stagesOf(queue, task.id);
    const seconds = secondsOf(ended);
    const fetched = new Set(gallery.seen.map(({ path }) => path).filter((path) => path.endsWith('.jpg'))).size;
    const kept = ended.outputs.filter(({ sourceUrl }) => sourceUrl !== undefined).length;
    const crawlSeconds = stages['웹 페이지'] ?? Number.NaN;
    const perMinute = Math.round((fetched * 60) / crawlSeconds);
    const result = { pictures: count, fetched, kept, perMinute, seconds, stages };
    say(`crawl: ${JSON.stringify(result)}`);
    return { ...result, load1: load1() };
  } finally {
    await gallery.close();
  }
}

/** The sample and a film ten times its length, with where the time goes; a gallery of 200 pictures and one of 20. */
export async function benchFilm(withLongOne: boolean) {
  const place = await newPlace({ allowPrivateAddresses: true });
  const app = spawnApp(place, ['--hidden']);
  try {
    const queue = client(await bridgeOf(place, app.child.pid));
    const sample = await readSample(join(projectRoot, 'examples', 'sample-project'));
    const cpu = () => cpuSecondsOf(app.child.pid ?? 0);
    const shipped = await makeFilm(queue, 'sample', sample, cpu);
    const changed = await changeOneScene(queue, join(place.workspace, sample.projectId), sample, cpu);
    const text = Array.from({ length: 10 }, () => sample.script.text).join('\n\n');
    const long = withLongOne
      ? await makeFilm(
          queue,
          'ten times',
          {
            ...sample,
            projectId: 'ten-times',
            script: { ...sample.script, text, maxScenes: SCENES },
          },
          cpu,
        )
      : undefined;
    return {
      method:
        'the real app, hidden, one film at a time; seconds between start and end of each task as the queue keeps them',
      sample: shipped,
      oneSceneChanged: { bar: '15 % of the whole film', share: round(changed.seconds / shipped.seconds), ...changed },
      ...(long === undefined ? {} : { tenTimesAsLong: long }),
      crawl: [await crawl(queue, GALLERY_PICTURES / 10), await crawl(queue, GALLERY_PICTURES)],
    };
  } finally {
    app.child.kill('SIGTERM');
    await app.exited;
  }
}
