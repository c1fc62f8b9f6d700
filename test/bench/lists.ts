import { join } from 'node:path';
import { FINAL_STATUSES } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import type { PageRequest } from '../../main/store/types';
import { fillDatabase } from './fill';
import { load1, median, round, say } from './measure';

const ROUNDS = 5;
const EACH = 300_000;

/** `fillDatabase` gives every fifth thousandth task to a project; these get more, in turn with all others. */
const PROJECTS = { large: 30, middle: 200 } as const;

const CALLS: Readonly<Record<string, { readonly request: PageRequest; readonly times: number }>> = {
  'project of 20,000': { request: { projectId: 'large', limit: 100 }, times: 20 },
  'project of 3,000': { request: { projectId: 'middle', limit: 100 }, times: 20 },
  'project of 3,000, what ended': {
    request: { projectId: 'middle', statuses: FINAL_STATUSES, limit: 100 },
    times: 20,
  },
  'project of 100': { request: { projectId: 'project 77', limit: 100 }, times: 20 },
  'project of 20,000, its middle': { request: { projectId: 'large', limit: 100, row: 10_000 }, times: 5 },
  'history, its middle': { request: { statuses: FINAL_STATUSES, limit: 100, row: EACH / 2 }, times: 5 },
  'search of the history': { request: { statuses: FINAL_STATUSES, text: 'nonesuch', limit: 100 }, times: 1 },
  'search of what waits': { request: { statuses: ['waiting'], text: 'nonesuch', limit: 100 }, times: 1 },
  'search of a project of 20,000': { request: { projectId: 'large', text: 'nonesuch', limit: 100 }, times: 1 },
};

async function cpuMs(times: number, call: () => Promise<unknown>): Promise<number> {
  const atStart = process.cpuUsage();
  for (let n = 0; n < times; n += 1) await call();
  const { user, system } = process.cpuUsage(atStart);
  return (user + system) / 1_000 / times;
}

/** Processor time of pages and searches among 300,000 waiting and 300,000 finished tasks: the same on a busy machine, within its caches. */
export async function benchLists(dir: string) {
  const file = join(dir, 'lists.db');
  fillDatabase(file, { waiting: EACH, finished: EACH }, { nth: PROJECTS });
  const open = () => openQueue({ file, defaultUserId: 'bench' });
  const first = await open();
  const counted = await cpuMs(1, () => first.queue.tasks.list({ projectId: 'large', limit: 100 }));
  await first.queue.close();

  let opened: Awaited<ReturnType<typeof open>> | undefined;
  const openMs = await cpuMs(1, async () => {
    opened = await open();
  });
  if (opened === undefined) throw new Error('the queue did not open');
  const { queue } = opened;
  const noted = await cpuMs(1, () => queue.tasks.list({ projectId: 'large', limit: 100 }));
  const pages: Record<string, number> = {};
  for (const [name, { request, times }] of Object.entries(CALLS)) {
    const samples: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) samples.push(await cpuMs(times, () => queue.tasks.list(request)));
    pages[name] = round(median(samples));
    say(`lists: ${name} ${pages[name]} ms`);
  }
  await queue.close();
  return {
    method: `processor time in ms, median of ${ROUNDS}; ${EACH} waiting and ${EACH} finished tasks`,
    openAfterCleanClose: round(openMs),
    firstPageOf20000: { neverAskedFor: round(counted), askedForBeforeTheStart: round(noted) },
    pages,
    load1: load1(),
  };
}
