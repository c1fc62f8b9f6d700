import type { Film, FilmState, FilmStep } from '../../contract/film';
import { PROJECT_FILES } from '../../contract/project-files';
import { inRunOrder, TASK_TYPES, type TaskOutput, type TaskStatus, type TaskType } from '../../contract/task';
import { isKept } from '../projects/kept-versions';
import type { FilmTask } from '../store/film-source';

export interface MadeFilm {
  readonly film: Film;
  /** Which of its tasks runs next, for the order of films that wait. */
  readonly nextTaskId: string | undefined;
}

/** Adds up the tasks of one project, in whatever order they come. */
export class FilmSum {
  readonly #tasks: Record<TaskStatus, number> = { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
  readonly #newest: Partial<Record<TaskType, FilmTask>> = {};
  #newestOfAll: FilmTask | undefined;
  /** The newest task that was not cancelled. */
  #newestTried: FilmTask | undefined;
  #titled: FilmTask | undefined;
  #filmed: FilmTask | undefined;
  #pictured: FilmTask | undefined;
  /** Of the scenes that have a picture now; a task may have made those of a few. */
  #lastScene = 0;
  /** In run order, of those that need somebody and wait for no other task. */
  #parked: FilmTask | undefined;
  #next: FilmTask | undefined;
  #createdAtMs = Number.MAX_SAFE_INTEGER;
  #changedAtMs = 0;
  #bytes = 0;
  /** By what is in it, when each film was made first: one that was made again and came out the same is no other version. */
  readonly #versions = new Map<string, { readonly madeAtMs: number; readonly isThere: boolean }>();

  add(task: FilmTask): void {
    this.#tasks[task.status] += 1;
    this.#newest[task.type] = runningFirst(this.#newest[task.type], task);
    this.#newestOfAll = newer(this.#newestOfAll, task);
    if (task.status !== 'cancelled') this.#newestTried = newer(this.#newestTried, task);
    if (task.title !== undefined) this.#titled = notCancelledFirst(this.#titled, task);
    this.#createdAtMs = Math.min(this.#createdAtMs, task.createdAtMs);
    this.#changedAtMs = Math.max(this.#changedAtMs, task.createdAtMs, task.startedAtMs ?? 0, task.endedAtMs ?? 0);
    for (const { bytes, kind, path, scene = 0 } of task.outputs) {
      this.#bytes += bytes;
      if (kind === 'image' && !isKept(path)) this.#lastScene = Math.max(this.#lastScene, scene);
    }
    if (task.outputs.some(({ kind }) => kind === 'image'))
      this.#pictured = presentOrNewer(this.#pictured, task, 'image');
    if (task.status === 'completed' && !task.isVariant) this.#addVersion(task);
    if (task.status !== 'waiting') return;
    if (task.needsYou === undefined) this.#next = sooner(this.#next, task);
    else if (!task.isBlocked) this.#parked = sooner(this.#parked, task);
  }

  #addVersion(task: FilmTask): void {
    const made = contentOf(task);
    if (made === undefined) return;
    const isThere = task.outputs.some(({ kind }) => kind === 'video');
    if (isThere) this.#filmed = presentOrNewer(this.#filmed, task, 'video');
    const before = this.#versions.get(made);
    const endedAtMs = task.endedAtMs ?? task.createdAtMs;
    this.#versions.set(made, {
      madeAtMs: Math.min(before?.madeAtMs ?? endedAtMs, endedAtMs),
      isThere: isThere || before?.isThere === true,
    });
  }

  /** Undefined for a project without tasks. */
  film(projectId: string, changedScenes: number): MadeFilm | undefined {
    const newest = this.#newestOfAll;
    if (newest === undefined) return undefined;
    const video = this.#video();
    const poster = this.#poster();
    const scenes = this.#lastScene;
    const film: Film = {
      projectId,
      title: this.#titled?.title ?? projectId,
      state: this.#state(changedScenes),
      userId: newest.userId,
      steps: Object.fromEntries(
        TASK_TYPES.flatMap((type) => {
          const task = this.#newest[type];
          return task === undefined ? [] : [[type, stepOf(task)]];
        }),
      ),
      tasks: { ...this.#tasks },
      createdAt: new Date(this.#createdAtMs).toISOString(),
      changedAt: new Date(this.#changedAtMs).toISOString(),
      ...(poster === undefined ? {} : { poster: poster.output.sha256.slice(0, 12) }),
      ...(video === undefined ? {} : { video }),
      versions: [...this.#versions.values()].filter(({ isThere }) => isThere).length,
      ...(scenes === 0 ? {} : { scenes }),
      changedScenes,
      bytes: this.#bytes,
    };
    return { film, nextTaskId: this.#next?.id };
  }

  /** Which finished file the poster is made of: the film's own thumbnail, else the newest picture. */
  posterFile(): { readonly taskId: string; readonly index: number } | undefined {
    const poster = this.#poster();
    return poster === undefined ? undefined : { taskId: poster.task.id, index: poster.index };
  }

  #poster() {
    return lastOf(this.#filmed, 'thumbnail') ?? lastOf(this.#pictured, 'image');
  }

  #video(): Film['video'] {
    const task = this.#filmed;
    if (task === undefined) return undefined;
    const index = task.outputs.findIndex(({ kind }) => kind === 'video');
    const { seconds, draft } = task.outputs[index] ?? {};
    const version = this.#versionOf(task);
    return {
      taskId: task.id,
      index,
      ...(seconds === undefined ? {} : { seconds }),
      ...(draft === undefined ? {} : { draft }),
      ...(version === undefined ? {} : { version }),
    };
  }

  #versionOf(task: FilmTask): number | undefined {
    const own = this.#versions.get(contentOf(task) ?? '');
    if (own === undefined || this.#versions.size < 2) return undefined;
    return [...this.#versions.values()].filter(({ madeAtMs }) => madeAtMs <= own.madeAtMs).length;
  }

  #state(changedScenes: number): FilmState {
    if (this.#tasks.processing > 0) return 'making';
    const parked = this.#parked?.needsYou;
    if (parked !== undefined) return parked.code.startsWith('review_') ? 'review' : 'needs-you';
    if (this.#tasks.waiting > 0) return 'waiting';
    if (this.#newestTried?.status === 'failed') return 'failed';
    if (this.#filmed !== undefined) return changedScenes > 0 ? 'changed' : 'ready';
    return this.#newestTried === undefined ? 'cancelled' : 'parts';
  }
}

const newer = (one: FilmTask | undefined, other: FilmTask): FilmTask =>
  one === undefined || one.seq < other.seq ? other : one;
/** The newer one, but what was cancelled stands for nothing of the film while there is anything else. */
function notCancelledFirst(one: FilmTask | undefined, other: FilmTask): FilmTask {
  if (one === undefined || (one.status === 'cancelled') === (other.status === 'cancelled')) return newer(one, other);
  return one.status === 'cancelled' ? other : one;
}
/** What runs is the film's step, though a later task of its type was added; else as above. */
function runningFirst(one: FilmTask | undefined, other: FilmTask): FilmTask {
  if (one === undefined || (one.status === 'processing') === (other.status === 'processing'))
    return notCancelledFirst(one, other);
  return one.status === 'processing' ? one : other;
}
/** What tells a task's film from others. Of one that was cleaned away its record is left, so that the others keep their numbers. */
function contentOf({ outputs }: FilmTask): string | undefined {
  const isRecord = ({ path }: TaskOutput) => path.split('/').at(-1) === PROJECT_FILES.film;
  return (outputs.find(({ kind }) => kind === 'video') ?? outputs.find(isRecord))?.sha256;
}
/** Files that a later run replaced lie below this folder; one that was restored is in its place again. */
const isPresent = (task: FilmTask, kind: TaskOutput['kind']): boolean =>
  task.outputs.some((output) => output.kind === kind && !isKept(output.path));
function presentOrNewer(one: FilmTask | undefined, other: FilmTask, kind: TaskOutput['kind']): FilmTask {
  if (one === undefined || isPresent(one, kind) === isPresent(other, kind)) return newer(one, other);
  return isPresent(one, kind) ? one : other;
}
const sooner = (one: FilmTask | undefined, other: FilmTask): FilmTask =>
  one === undefined || inRunOrder(other, one) < 0 ? other : one;

/** A review is noted with its task from the beginning, and is one only once there is something to look at. */
const stepOf = ({ id, status, needsYou, isBlocked, isVariant }: FilmTask): FilmStep => ({
  taskId: id,
  status,
  ...(isVariant ? { variant: 'portrait' } : {}),
  ...(needsYou === undefined || isBlocked ? {} : { needsYou }),
});

function lastOf(task: FilmTask | undefined, kind: 'thumbnail' | 'image') {
  const index = task?.outputs.findLastIndex((output) => output.kind === kind) ?? -1;
  const output = task?.outputs[index];
  return task === undefined || output === undefined ? undefined : { task, index, output };
}
