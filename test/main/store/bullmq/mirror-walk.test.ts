import { expect, test } from 'vitest';
import { perType, TASK_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import { Mirror } from '../../../../main/store/bullmq/mirror';
import type { TaskCopy } from '../../../../main/store/task-copy';
import type { TaskFilter } from '../../../../main/store/types';
import { tempDir } from '../../../support/temp-dir';
import { copyOf, HERE, NOON, THERE } from './copies';

/** Numbers from 0 to below 1 that follow from the seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A studio's queue as it is: its copies, changed one by one. No two share a moment or a place. */
class Studio {
  readonly copies = new Map<string, TaskCopy>();
  readonly #random: () => number;
  #ms = NOON;
  #place = 0;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  among<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.#random() * choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
  get nowMs(): number {
    this.#ms += 7;
    return this.#ms;
  }
  #nextPlace(): number {
    this.#place += 1 + Math.floor(this.#random() * 400);
    return this.#random() < 0.1 ? -this.#place : this.#place;
  }

  /** The tasks of one change as they are after it. */
  change(): TaskCopy[] {
    const chosen = this.#random() < 0.35 || this.copies.size === 0 ? undefined : this.among([...this.copies.values()]);
    const changed = chosen === undefined ? this.#added() : [this.#changed(chosen)];
    for (const copy of changed) this.copies.set(copy.id, copy);
    return changed;
  }
  #added(): TaskCopy[] {
    return Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () =>
      copyOf({
        type: this.among(TASK_TYPES),
        priority: this.among([0, 0, 1, 9]),
        order: this.#nextPlace(),
        createdAtMs: this.nowMs,
        userId: this.among(['minji', '현우']),
        projectId: this.among(['p', 'q', '여름']),
        metadata: { title: this.among(['Winter 캠핑', 'summer']), text: this.among(['', '가'.repeat(3_000)]) },
        isBlocked: this.#random() < 0.2,
        addedOn: this.among([HERE, THERE]),
      }),
    );
  }
  #changed(copy: TaskCopy): TaskCopy {
    const { order: _order, startedAtMs: _start, endedAtMs: _end, availableAtMs: _due, needsYou: _need, ...rest } = copy;
    const { leaseId: _lease, progress: _progress, error: _error, ...still } = rest;
    const waits = { ...still, status: 'waiting', order: this.#nextPlace() } as const;
    const status = this.among<TaskStatus | 'parked' | 'later' | 'raised'>([
      ...TASK_STATUSES,
      'parked',
      'later',
      'raised',
    ]);
    switch (status) {
      case 'waiting':
        return { ...waits, isBlocked: this.#random() < 0.2 };
      case 'raised':
        return { ...waits, priority: this.among([0, 1, 5, 9]) };
      case 'parked':
        return { ...waits, needsYou: { code: 'c', message: 'a key' } };
      case 'later':
        return { ...waits, availableAtMs: this.nowMs + 60_000, retryCount: copy.retryCount + 1 };
      case 'processing': {
        const progress = { stage: 'saving', fraction: this.#random() };
        const leaseId = String(this.#random());
        return {
          ...still,
          status,
          isBlocked: false,
          startedAtMs: this.nowMs,
          leaseId,
          runsOn: this.among([HERE, THERE]),
          progress,
        };
      }
      default: {
        const ended = { ...still, status, isBlocked: false, startedAtMs: this.nowMs, endedAtMs: this.nowMs };
        return status === 'failed' ? { ...ended, error: { code: 'bad_input', message: 'no good' } } : ended;
      }
    }
  }

  #of(filter: TaskFilter, status: (copy: TaskCopy) => boolean): TaskCopy[] {
    const { types, statuses, userId, projectId, needsYou, text } = filter;
    return [...this.copies.values()].filter(
      (copy) =>
        status(copy) &&
        (types?.includes(copy.type) ?? true) &&
        (statuses?.includes(copy.status) ?? true) &&
        (userId === undefined || copy.userId === userId) &&
        (projectId === undefined || copy.projectId === projectId) &&
        (needsYou === undefined || (copy.needsYou !== undefined) === needsYou) &&
        (text === undefined || String(copy.metadata.title).toLowerCase().includes(text)),
    );
  }
  /** The ids of a list: what runs, latest start first; what waits, in run order; what ended, latest end first. */
  list(filter: TaskFilter): string[] {
    const runs = this.#of(filter, ({ status }) => status === 'processing');
    const waits = this.#of(filter, ({ status }) => status === 'waiting');
    const ended = this.#of(filter, ({ endedAtMs }) => endedAtMs !== undefined);
    return [
      ...runs.sort((a, b) => (b.startedAtMs ?? 0) - (a.startedAtMs ?? 0)),
      ...waits.sort((a, b) => b.priority - a.priority || (a.order ?? 0) - (b.order ?? 0)),
      ...ended.sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0)),
    ].map(({ id }) => id);
  }
  summary(): Record<TaskType, Record<string, number>> {
    const count = (type: TaskType, status: TaskStatus) => this.list({ types: [type], statuses: [status] }).length;
    return perType((type) => Object.fromEntries(TASK_STATUSES.map((status) => [status, count(type, status)])));
  }
}

const FILTERS: readonly TaskFilter[] = [
  {},
  { types: ['script'] },
  { statuses: ['waiting'] },
  { statuses: ['processing'] },
  { statuses: ['completed', 'failed', 'cancelled'], types: ['image', 'video'] },
  { needsYou: true, statuses: ['waiting'] },
  { projectId: '여름' },
  { userId: 'minji', statuses: ['waiting', 'processing'] },
  { text: 'winter' },
];

async function listOf(mirror: Mirror, filter: TaskFilter): Promise<{ ids: string[]; total: number | undefined }> {
  const ids: string[] = [];
  let total: number | undefined;
  let cursor: string | undefined;
  do {
    const page = await mirror.store.list({ ...filter, limit: 40, ...(cursor === undefined ? {} : { cursor }) });
    if (cursor === undefined) total = page.total;
    ids.push(...page.tasks.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { ids, total };
}

async function expectToMirror(mirror: Mirror, studio: Studio): Promise<void> {
  const { store } = mirror;
  expect(await store.summary()).toEqual(studio.summary());
  const ended = (status: TaskStatus) => studio.list({ statuses: [status] }).length;
  expect(await store.today()).toMatchObject({ completed: ended('completed'), failed: ended('failed') });
  for (const filter of FILTERS) {
    const ids = studio.list(filter);
    expect(await listOf(mirror, filter)).toEqual({ ids, total: ids.length });
  }
  const places = TASK_TYPES.flatMap((type) =>
    studio.list({ types: [type], statuses: ['waiting'] }).map((id, ahead) => ({ id, ahead })),
  );
  const waits = await store.waits(places.map(({ id }) => id));
  expect(waits.map(({ id, ahead }) => ({ id, ahead }))).toEqual(places);
}

test.each([1, 2, 3])(
  'after any change its counts, lists and places are those of the copies, and a mirror made anew has the same lists (seed %i)',
  async (seed) => {
    const file = `${tempDir('walk')}/mirror.db`;
    const open = (path: string) => Mirror.open({ file: path, studio: 's', now: () => NOON });
    const studio = new Studio(seed);
    let mirror = open(file);
    for (let n = 0; n < 400; n += 1) {
      if (n % 40 === 39) {
        const gone = studio.among([...studio.copies.keys()]);
        studio.copies.delete(gone);
        expect(mirror.idsNotIn(new Set(studio.copies.keys()))).toEqual([gone]);
        mirror.remove([gone]);
      }
      const changed = studio.change();
      const reported = mirror.put(changed);
      expect(new Set(reported.tasks.map(({ id }) => id))).toEqual(new Set(changed.map(({ id }) => id)));
      expect(reported.summary).toEqual(studio.summary());
      if (n % 10 === 0) await expectToMirror(mirror, studio);
      if (n % 100 === 99) {
        await mirror.close();
        mirror = open(file);
        await expectToMirror(mirror, studio);
      }
    }
    expect(mirror.put([...studio.copies.values()]).tasks).toEqual([]);

    const fresh = open(':memory:');
    const shuffled = [...studio.copies.values()].sort(() => studio.among([-1, 1]));
    for (let start = 0; start < shuffled.length; start += 50) fresh.put(shuffled.slice(start, start + 50));
    await expectToMirror(fresh, studio);
    const all = (one: Mirror) => one.store.list({ limit: 1_000 });
    expect((await all(fresh)).tasks).toEqual((await all(mirror)).tasks);
    await fresh.close();
    await mirror.close();
  },
);
