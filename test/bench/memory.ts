import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { perType, sumTypes } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { newPlace, spawnApp } from '../e2e/support/launch';
import { DEBUGGING_FLAG, type DevTools, openDevTools } from './devtools';
import { fillDatabase } from './fill';
import { makeFilm, makePictures, shell } from './film-place';
import { load1, round, say } from './measure';
import { watchProcessor } from './processor';

const WAITING = 100_000;
const FINISHED = 300_000;
const PICTURES = 64;
const BAR_MB = 300;
const SAMPLE_MS = 20_000;
const REPORTED_EVERY_MS = 5 * 60_000;
/** Each screen is shown for so long, and scrolled meanwhile. */
const SHOWN_MS = 8_000;
const SCREENS = ['today', 'queue', 'projects', 'film', 'history', 'insight'] as const;

/** Runs in the page: the named screen as a click on it shows it, scrolled down and up again. */
const SHOW = `async (screen, ms) => {
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const found = async (selector) => document.querySelector(selector) ?? (await pause(100), found(selector));
  (await found(screen === 'film' ? '[data-testid=film-card] button[data-index]' : '[data-testid=nav-' + screen + ']')).click();
  await pause(ms / 4);
  const boxes = [...document.querySelectorAll('main *')].filter((one) => one.scrollHeight > one.clientHeight + 100);
  for (let step = 0; step < 12; step += 1) {
    for (const box of boxes) box.scrollTop += step < 8 ? 900 : -1800;
    await pause(ms / 16);
  }
}`;

const metricsSchema = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });

/** What the page holds once all that nobody holds any more is gone. */
async function heapOf(panel: DevTools) {
  await panel.send('HeapProfiler.collectGarbage');
  await panel.send('Performance.enable');
  const { metrics } = metricsSchema.parse(await panel.send('Performance.getMetrics'));
  await panel.send('Performance.disable');
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return {
    heapMb: round(of('JSHeapUsedSize') / 1_048_576, 1),
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    documents: of('Documents'),
  };
}

function memoryOf(pid: number) {
  const processes = watchProcessor(pid)();
  const sum = (isMeant: (name: string) => boolean) =>
    round(
      processes.reduce((total, { name, pssMb }) => total + (isMeant(name) ? pssMb || 0 : 0), 0),
      1,
    );
  return {
    panelMb: sum((name) => name === 'renderer'),
    mainMb: sum((name) => name === 'main'),
    gpuMb: sum((name) => name === 'gpu-process'),
    // A run's own program comes and goes.
    allMb: sum(() => true),
  };
}

/** Since the database was filled. */
async function endedIn(file: string): Promise<number> {
  const { queue } = await openQueue({ file, defaultUserId: 'bench' });
  const summary = await queue.tasks.summary();
  await queue.close();
  const ended = perType((type) => summary[type].completed + summary[type].failed);
  return sumTypes(ended) - FINISHED;
}

/**
 * The real app while its lanes end some three tasks in two seconds for `minutes`: programs of the creator's that take pictures and a film from
 * a folder. The panel shows its screens in turn, and scrolls them.
 */
export async function benchMemory(dir: string, minutes: number) {
  const media = join(dir, 'media');
  await makePictures(media, PICTURES);
  makeFilm(join(media, 'film.mp4'));
  const lines = 'for n in 1 2 3 4 5 6 7 8 9 10; do echo "line $n of $SQ_TASK_FILE"; sleep 0.2; done';
  const picture = `n=$(printf %03d $(( $(date +%N | sed s/^0*//) % ${PICTURES} )))`;
  const place = await newPlace({
    processors: {
      script: shell(`${lines}; echo script > script.txt`),
      // Each picture has an end of its own, so that no two are the same file.
      image: shell(
        `${lines}; mkdir images; ${picture}; cp "${media}/$n.jpg" images/001.jpg; date +%s%N >> images/001.jpg`,
      ),
      video: shell(`${lines}; cp "${media}/film.mp4" video.mp4`),
    },
  });
  const file = join(place.home, 'queue.db');
  fillDatabase(file, { waiting: WAITING, finished: FINISHED }, { films: true });
  const { queue } = await openQueue({ file, defaultUserId: 'bench' });
  await queue.close();
  const app = spawnApp(place, [DEBUGGING_FLAG]);
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    app.child.kill('SIGTERM');
    await app.exited;
  };
  try {
    const { pid } = app.child;
    if (pid === undefined) throw new Error('the app did not start');
    const panel = await openDevTools(app.stderr);
    let isOver = false;
    let shown = 0;
    const tour = (async () => {
      while (!isOver) {
        const screen = SCREENS[shown % SCREENS.length];
        await panel.evaluate(`(${SHOW})(${JSON.stringify(screen)}, ${SHOWN_MS})`);
        shown += 1;
      }
    })();
    // Each screen was seen once: what they bring with them is no growth.
    while (shown < SCREENS.length) await Promise.race([tour, pause(500)]);
    const beganAt = performance.now();
    const passed = () => performance.now() - beganAt;
    const heapAtStart = await heapOf(panel);
    const samples: (ReturnType<typeof memoryOf> & { atMinute: number; load1: number })[] = [];
    let reportedAt = Number.NEGATIVE_INFINITY;
    while (passed() < minutes * 60_000) {
      samples.push({ atMinute: round(passed() / 60_000, 1), ...memoryOf(pid), load1: load1() });
      if (passed() - reportedAt >= REPORTED_EVERY_MS) {
        reportedAt = passed();
        say(`memory: ${JSON.stringify(samples.at(-1))}`);
      }
      await Promise.race([tour, pause(Math.max(0, Math.min(SAMPLE_MS, minutes * 60_000 - passed())))]);
    }
    isOver = true;
    await tour;
    const atEnd = { atMinute: round(passed() / 60_000, 1), ...memoryOf(pid), load1: load1() };
    say(`memory: ${JSON.stringify(atEnd)}`);
    const heapAtEnd = await heapOf(panel);
    const afterwards = memoryOf(pid);
    panel.close();
    await end();
    const most = Math.max(...samples.map(({ panelMb }) => panelMb), atEnd.panelMb);
    const every = Math.max(1, Math.round(samples.length / Math.max(1, minutes / 5)));
    return {
      bar: `the panel's process at most ${BAR_MB} MB after an hour of load`,
      met: atEnd.panelMb <= BAR_MB,
      method: `PSS of the renderer; ${WAITING} waiting and ${FINISHED} finished tasks, ${FINISHED / 3} films; programs end some 1.4 tasks a second, each third with a new picture; screens in turn for ${SHOWN_MS / 1_000} s each, scrolled`,
      minutes,
      screensShown: shown,
      tasksEnded: await endedIn(file),
      mostPanelMb: most,
      start: samples[0],
      end: atEnd,
      heapAtStart,
      heapAtEnd,
      onceCollected: afterwards,
      samples: samples.filter((_, index) => index % every === 0),
    };
  } finally {
    await end();
  }
}
