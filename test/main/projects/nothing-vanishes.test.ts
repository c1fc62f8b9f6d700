import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { createProjectNames } from '../../../main/projects/project-names';
import { isSoak } from '../../faults/support/soak';
import { type DeadlyCall, FilmStudio, sha256Of } from '../../support/film-studio';
import { tempDir } from '../../support/temp-dir';

const RUNS = isSoak ? 1_000 : 12;
const SOAK_MS = 600_000;
const STEPS = isSoak ? 40 : 14;

type Step =
  | { readonly do: 'film'; readonly project: string; readonly title: string }
  /** The app's own, which names no project. */
  | { readonly do: 'form'; readonly title: string }
  | { readonly do: 'task'; readonly project: string; readonly title: string; readonly type: TaskType }
  | { readonly do: 'run' | 'move the workspace' | 'clean up' | 'start again' }
  | { readonly do: 'cancel' | 'retry'; readonly which: number }
  | {
      readonly do: 'die';
      readonly project: string;
      readonly type: TaskType;
      readonly call: DeadlyCall;
      readonly when: 'before' | 'after';
    };

/** Two of them differ in case, two in their Unicode form. */
const project = fc.constantFrom('p', 'P', '영화', '영화'.normalize('NFD'));
const title = fc
  .tuple(
    fc.constantFrom('ok', 'ok', 'ok', 'ok', 'fail', 'fail-late', 'crash', 'crash-publishing'),
    fc.constantFrom('아침', '저녁'),
    fc.integer({ min: 1, max: 4 }),
  )
  .map((words) => words.join(' '));
const type = fc.constantFrom(...TASK_TYPES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('film' as const), project, title }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('task' as const), project, title, type }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('form' as const), title }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      project,
      type,
      call: fc.constantFrom<DeadlyCall>('standingOutputs', 'moveOutputs', 'addOutputs'),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'retry' as const), which: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('move the workspace' as const, 'clean up' as const, 'start again' as const),
    }),
  },
);

async function take(studio: FilmStudio, now: Step): Promise<void> {
  const { queue } = studio;
  switch (now.do) {
    case 'film':
      await studio.film(now.project, now.title);
      return;
    case 'form': {
      const before = new Set((await queue.getQueue()).map(({ projectId }) => projectId));
      const names = createProjectNames(queue.tasks, () => studio.workspace);
      const [first] = await names.addNew(now.title, (projectId) => studio.film(projectId, now.title));
      expect(before).not.toContain(first?.projectId);
      return;
    }
    case 'task':
      await queue.enqueue({ type: now.type, projectId: now.project, metadata: { title: now.title } });
      return;
    case 'run':
      return studio.idle();
    case 'cancel': {
      const waiting = (await queue.getQueue()).filter(({ status }) => status === 'waiting');
      const chosen = waiting[now.which % Math.max(1, waiting.length)];
      // It may begin at this very moment.
      if (chosen !== undefined) await queue.cancel(chosen.id).catch(() => studio.dispatcher.cancelRunning(chosen.id));
      return;
    }
    case 'retry': {
      const ended = (await queue.getQueue()).filter(({ status }) => status === 'failed' || status === 'cancelled');
      const chosen = ended[now.which % Math.max(1, ended.length)];
      if (chosen !== undefined) await queue.retry(chosen.id).catch(() => {});
      return;
    }
    case 'move the workspace':
      studio.workspace = tempDir('workspace');
      return;
    case 'clean up':
      await studio.housekeeping.cleanUp(-1);
      return;
    case 'start again':
      await studio.close();
      return studio.start();
    case 'die': {
      await studio.idle();
      for (const other of TASK_TYPES) await queue.setPaused(other, other !== now.type);
      await studio.dieAt(now.call, now.when, () =>
        queue.enqueue({ type: now.type, projectId: now.project, metadata: { title: 'ok 2' } }),
      );
      for (const each of TASK_TYPES) await studio.queue.setPaused(each, false);
      return;
    }
    default:
      now satisfies never;
  }
}

/** The content of every file in these folders, whatever its name. */
function contents(folders: Iterable<string>): Set<string> {
  const hashes = new Set<string>();
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !entry.parentPath.includes('.partial-'))
        hashes.add(sha256Of(join(entry.parentPath, entry.name)));
    }
  }
  return hashes;
}

/** Files of tasks that have ended well, also of such as were cleaned away since. */
class EverFinished {
  readonly #files = new Map<string, string>();
  async look(studio: FilmStudio): Promise<void> {
    for (const { status, outputs, metadata, type: made } of await studio.queue.getQueue()) {
      if (status !== 'completed') continue;
      for (const { sha256, path } of outputs) this.#files.set(sha256, `${made} ${String(metadata.title)}: ${path}`);
    }
  }
  goneFrom(folders: Iterable<string>): string[] {
    const there = contents(folders);
    return [...this.#files].flatMap(([sha256, what]) => (there.has(sha256) ? [] : [what]));
  }
}

describe('Whatever is done, in whatever order', () => {
  it(
    'nothing finished vanishes: each completed task’s files open as the panel opens them, with the content they had',
    async () => {
      let published = 0;
      const startedAt = performance.now();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: STEPS }), async (steps) => {
          if (performance.now() - startedAt > SOAK_MS) return;
          const studio = await FilmStudio.open();
          const ever = new EverFinished();
          const workspaces = new Set([studio.workspace]);
          try {
            for (const now of [...steps, { do: 'run' as const }]) {
              await take(studio, now);
              workspaces.add(studio.workspace);
              expect(await studio.lost(), now.do).toEqual([]);
              await ever.look(studio);
            }
            expect(ever.goneFrom(workspaces)).toEqual([]);
            expect((await studio.queue.getQueue()).filter(({ status }) => status === 'processing')).toEqual([]);
            expect(studio.errors.filter((error) => !error.startsWith('dispatch.publish-failed'))).toEqual([]);
            published += contents(workspaces).size;
          } finally {
            await studio.close();
          }
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      expect(published).toBeGreaterThan(RUNS);
    },
    isSoak ? 2 * SOAK_MS : 120_000,
  );
});
