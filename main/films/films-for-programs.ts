import type { Film } from '../../contract/film';
import { filmProgress, type ProgressFacts } from '../../contract/film-progress';
import type { FilmsQuery, FilmsReply, ListedFilm } from '../../contract/films-for-programs';
import { perType, type QueueTask } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import type { FilmReader } from './film-reader';

/** As many as can run at once in a large studio. */
const RUNNING = 500;

export interface FilmsForProgramsParts {
  readonly films: Pick<FilmReader, 'list'>;
  readonly queue: Pick<TaskQueue, 'tasks' | 'typicalSeconds' | 'pausedFor'>;
  /** Where a finished file of a task is; undefined when it is gone. */
  readonly pathOf: (task: QueueTask, index: number) => Promise<string | undefined>;
  readonly now?: () => number;
}

/** Films for programs, the newest change first, each with how far it is and where its finished film is. */
export async function listFilms(parts: FilmsForProgramsParts, query: FilmsQuery): Promise<FilmsReply> {
  const { films, queue, now = Date.now } = parts;
  const { state, userId, text, limit, cursor } = query;
  const page = await films.list({
    sort: 'changed',
    limit,
    cursor,
    userId,
    text,
    ...(state === undefined ? {} : { states: [state] }),
  });
  const running = await queue.tasks.list({ statuses: ['processing'], limit: RUNNING });
  const facts: ProgressFacts = {
    running: Object.fromEntries(running.tasks.map((task) => [task.id, task])),
    typicalSeconds: queue.typicalSeconds(),
    paused: perType((type) => queue.pausedFor(type).everybody),
    nowMs: now(),
  };
  const listed: ListedFilm[] = [];
  for (const film of page.films) listed.push(await listedFilm(film, facts, parts));
  return {
    films: listed,
    ...(page.total === undefined ? {} : { total: page.total }),
    ...(page.nextCursor === undefined ? {} : { next: page.nextCursor }),
  };
}

async function listedFilm(
  film: Film,
  facts: ProgressFacts,
  { queue, pathOf }: FilmsForProgramsParts,
): Promise<ListedFilm> {
  const { projectId, title, state, userId, createdAt, changedAt, versions, scenes, changedScenes, bytes, video } = film;
  const { percent, left } = filmProgress(film, facts);
  const task = video && (await queue.tasks.get(video.taskId, 0));
  const path = video && task && (await pathOf(task, video.index));
  return {
    projectId,
    title,
    state,
    userId,
    createdAt,
    changedAt,
    versions,
    changedScenes,
    bytes,
    percent,
    ...(scenes === undefined ? {} : { scenes }),
    ...(left === undefined ? {} : { left }),
    ...(video?.seconds === undefined ? {} : { seconds: video.seconds }),
    ...(video?.draft === undefined ? {} : { draft: video.draft }),
    ...(path ? { path } : {}),
  };
}
