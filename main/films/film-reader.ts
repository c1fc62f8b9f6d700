import type { Film, FilmFilter, FilmOverview, FilmPage, FilmSort, FilmsChanged } from '../../contract/film';
import type { QueueTask } from '../../contract/task';
import type { Unsubscribe } from '../system/listeners';

export interface FilmPageRequest extends FilmFilter {
  readonly sort: FilmSort;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Reads films: lists of them, and one with its tasks. */
export interface FilmReader {
  overview(): Promise<FilmOverview>;
  list(request: FilmPageRequest): Promise<FilmPage>;
  /** @throws AppError `project_not_found` */
  get(projectId: string): Promise<{ readonly film: Film; readonly tasks: readonly QueueTask[] }>;
  /** Which finished file stands for the film; undefined while there is none, or no such film. */
  posterOf(projectId: string): Promise<{ readonly taskId: string; readonly index: number } | undefined>;
  /** Which finished file is the picture of a scene; undefined while there is none, or where the creator put one of their own. */
  scenePictureOf(
    projectId: string,
    scene: number,
  ): Promise<{ readonly taskId: string; readonly index: number } | undefined>;
  /** Called a moment after something changed. */
  onChanged(listener: (changed: FilmsChanged) => void): Unsubscribe;
}
