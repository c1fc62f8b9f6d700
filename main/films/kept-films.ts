import { AppError } from '../../contract/errors';
import { FILM_STATES, type Film, type FilmOverview, type FilmPage, type FilmState } from '../../contract/film';
import type { TaskOutput } from '../../contract/task';
import { isKept } from '../projects/kept-versions';
import type { FilmPageFilter, FilmShelf } from '../store/film-shelf';
import type { FilmSource, FilmTask } from '../store/film-source';
import type { TaskReader } from '../store/task-reader';
import type { TaskFilter } from '../store/types';
import { nextTurn } from '../system/next-turn';
import type { FilmKeeper } from './film-keeper';
import { FilmSum } from './film-of';
import type { FilmPageRequest, FilmReader } from './film-reader';

/** How many films the first screen gets of each kind. */
const MAKING = 24;
const NEEDS_YOU = 50;
const NEXT = 12;
const READY = 24;
/** Waiting tasks at which a page of films in run order looks at most: those of running films and of large projects lie among them. */
const LOOKED_AT = 2_000;
const TASKS = 200;

export interface KeptFilmsOptions {
  readonly keeper: Pick<FilmKeeper, 'catchUp' | 'makeAgain' | 'onChanged'>;
  readonly shelf: FilmShelf;
  readonly source: FilmSource;
  readonly tasks: Pick<TaskReader, 'list'>;
  /** Projects whose scripts have the words, best first. */
  readonly search?: ((text: string) => Promise<readonly string[]>) | undefined;
}

/** Reads of the films that are kept. */
export class KeptFilms implements FilmReader {
  readonly #keeper: KeptFilmsOptions['keeper'];
  readonly #shelf: FilmShelf;
  readonly #source: FilmSource;
  readonly #tasks: KeptFilmsOptions['tasks'];
  readonly #search: KeptFilmsOptions['search'];

  constructor({ keeper, shelf, source, tasks, search }: KeptFilmsOptions) {
    this.#keeper = keeper;
    this.#shelf = shelf;
    this.#source = source;
    this.#tasks = tasks;
    this.#search = search;
  }

  overview(): Promise<FilmOverview> {
    return this.#read(() => this.#overview());
  }
  list(request: FilmPageRequest): Promise<FilmPage> {
    return this.#read(() => this.#list(request));
  }
  get(projectId: string) {
    return this.#read(() => this.#get(projectId));
  }

  /** Once more where the shelf was damaged: what is made again by then is there. */
  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!this.#keeper.makeAgain(error)) throw error;
      return read();
    }
  }

  async #overview(): Promise<FilmOverview> {
    await this.#keeper.catchUp();
    const { films: next } = await this.#inRunOrder(NEXT, undefined, () => true);
    const newest = (states: readonly FilmState[], limit: number) =>
      this.#shelf.page({ states, userId: undefined, sort: 'changed' }, limit, undefined).films;
    const { counts, bytes } = this.#shelf.counts();
    return {
      counts,
      bytes,
      making: newest(['making'], MAKING),
      needsYou: newest(['needs-you', 'review', 'failed'], NEEDS_YOU),
      next,
      ready: newest(['ready', 'changed'], READY),
    };
  }

  async #list({ states, userId, text, sort, limit, cursor }: FilmPageRequest): Promise<FilmPage> {
    await this.#keeper.catchUp();
    const isFirst = cursor === undefined;
    if (sort === 'next') return this.#nextPage({ states, userId, text, limit, cursor });
    const filter: FilmPageFilter = { states: [...new Set(states ?? FILM_STATES)], userId, sort };
    if (text === undefined || text.trim() === '') {
      const { films, next } = this.#shelf.page(filter, limit, cursor);
      return { films, ...(isFirst ? { total: this.#shelf.count(filter) } : {}), ...cursorOf(next) };
    }
    const inScripts = (await this.#search?.(text)) ?? [];
    const search = this.#shelf.search(text, inScripts, filter, limit, cursor);
    let step = search.next();
    while (step.done !== true) {
      await nextTurn();
      step = search.next();
    }
    const { films, total, next } = step.value;
    return { films, ...(isFirst ? { total } : {}), ...cursorOf(next) };
  }

  async #get(projectId: string) {
    await this.#keeper.catchUp();
    const film = this.#shelf.get(projectId)?.film;
    if (film === undefined) throw new AppError('project_not_found', 'No task is of this project.', 'projectId');
    const { tasks } = await this.#tasks.list({ projectId, limit: TASKS });
    return { film, tasks: tasks.toSorted((a, b) => b.seq - a.seq) };
  }

  /** From the tasks themselves: the film that is kept knows its content alone. */
  async posterOf(projectId: string) {
    if (this.#shelf.get(projectId) === undefined) return undefined;
    const sum = new FilmSum();
    for (const tasks of this.#source.tasksOf(projectId)) for (const task of tasks) sum.add(task);
    return sum.posterFile();
  }

  async scenePictureOf(projectId: string, scene: number) {
    if (this.#shelf.get(projectId) === undefined) return undefined;
    const isPicture = (output: TaskOutput) => output.kind === 'image' && output.scene === scene && !isKept(output.path);
    let newest: FilmTask | undefined;
    for (const tasks of this.#source.tasksOf(projectId))
      for (const task of tasks)
        if (task.outputs.some(isPicture) && (newest === undefined || newest.seq < task.seq)) newest = task;
    return newest === undefined ? undefined : { taskId: newest.id, index: newest.outputs.findLastIndex(isPicture) };
  }

  onChanged(listener: Parameters<FilmReader['onChanged']>[0]) {
    return this.#keeper.onChanged(listener);
  }

  async #nextPage({ states, userId, text, limit, cursor }: Omit<FilmPageRequest, 'sort'>): Promise<FilmPage> {
    const wanted = new Set<FilmState>(states ?? FILM_STATES);
    const words = text?.trim().toLowerCase() ?? '';
    const matches = (film: Film) =>
      wanted.has(film.state) &&
      (userId === undefined || film.userId === userId) &&
      (words === '' || `${film.title}\n${film.projectId}`.toLowerCase().includes(words));
    const { films, next } = await this.#inRunOrder(limit, cursor, matches);
    const total = wanted.has('waiting') ? this.#shelf.count({ states: ['waiting'], userId }) : 0;
    return { films, ...(cursor === undefined ? { total } : {}), ...cursorOf(next) };
  }

  /** Films that wait, each at the place of the task that runs next. `cursor` is one of the waiting tasks' list. */
  async #inRunOrder(limit: number, cursor: string | undefined, matches: (film: Film) => boolean) {
    const waiting: TaskFilter = { statuses: ['waiting'], needsYou: false };
    const films: Film[] = [];
    let next = cursor;
    for (let looked = 0; looked < LOOKED_AT && films.length < limit; ) {
      const page = await this.#tasks.list({
        ...waiting,
        limit: Math.min(100, limit * 4),
        ...(next === undefined ? {} : { cursor: next }),
      });
      for (const { id, projectId } of page.tasks) {
        const stored = this.#shelf.get(projectId.normalize('NFC'));
        if (stored?.film.state === 'waiting' && stored.nextTaskId === id && matches(stored.film))
          films.push(stored.film);
      }
      looked += page.tasks.length;
      next = page.nextCursor;
      if (next === undefined) break;
    }
    return { films, ...(next === undefined ? {} : { next }) };
  }
}

const cursorOf = (next: string | undefined) => (next === undefined ? {} : { nextCursor: next });
