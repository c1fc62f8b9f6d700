import { z } from 'zod';
import { needsYouSchema, projectIdSchema, taskIdSchema, taskStatusSchema, taskTypeSchema } from './task';

/**
 * A film is what the tasks of one project make: the newest script, the newest pictures and the newest video. A project that was filmed
 * twice is one film with two versions.
 */

/**
 * In the order in which one is looked for: the first that applies is the film's state.
 *
 * - `making`: a task of it runs.
 * - `needs-you`: its next step is parked until somebody does something; `review`: until somebody approves what was made so far.
 * - `waiting`: its next step waits for its turn, a backoff or a pause.
 * - `failed`: its newest step failed.
 * - `changed`: scenes were changed after the film was made.
 * - `ready`: there is a film. `parts`: something was made, but no film.
 * - `cancelled`: nothing was made, and nothing waits.
 */
export const FILM_STATES = [
  'making',
  'needs-you',
  'review',
  'waiting',
  'failed',
  'changed',
  'ready',
  'parts',
  'cancelled',
] as const;
/** Of films with tasks that run, wait or need somebody. */
export const QUEUED_FILM_STATES = ['making', 'waiting', 'needs-you', 'review'] as const;
const filmStateSchema = z.enum(FILM_STATES);
export type FilmState = z.infer<typeof filmStateSchema>;

/** The task of a type in the project that runs, else the newest one that was not cancelled. */
const filmStepSchema = z.object({
  taskId: taskIdSchema,
  status: taskStatusSchema,
  /** It makes the film in another shape, beside the film itself. */
  variant: z.literal('portrait').optional(),
  /** Why it is parked. */
  needsYou: needsYouSchema.optional(),
});
export type FilmStep = z.infer<typeof filmStepSchema>;

/** A finished file of a task: what `outputUrl` takes. */
const filmFileSchema = z.object({ taskId: taskIdSchema, index: z.int().min(0) });

export const filmSchema = z.object({
  projectId: z.string(),
  /** As people read it: the title of its newest task that has one and was not cancelled, or the project's name. */
  title: z.string(),
  state: filmStateSchema,
  /** Of its newest task. */
  userId: z.string(),
  /** Types without a task are absent. */
  steps: z.partialRecord(taskTypeSchema, filmStepSchema),
  /** Of all tasks of the project. */
  tasks: z.record(taskStatusSchema, z.int()),
  createdAt: z.iso.datetime(),
  /** When a task of it was added, began or ended last. */
  changedAt: z.iso.datetime(),
  /** Changes with the picture that stands for the film: part of the poster's address. Absent while there is none. */
  poster: z.string().optional(),
  /** The finished film that plays: the newest one, or an earlier one that was put back in its place. */
  video: filmFileSchema
    .extend({
      seconds: z.number().optional(),
      /** To be looked at: it was made quickly, and half as wide and high as the film. */
      draft: z.literal(true).optional(),
      /** Its number among the versions; absent while it is the only one. */
      version: z.int().optional(),
    })
    .optional(),
  /** How many films were made, the newest included. */
  versions: z.int(),
  scenes: z.int().optional(),
  /** Scenes that were changed since the film was made. */
  changedScenes: z.int(),
  /** Finished files of all its tasks, older versions included. */
  bytes: z.number(),
});
export type Film = z.infer<typeof filmSchema>;

/** `changed`: newest change first. `next`: in the order in which their next tasks run; only for films that wait. */
export const FILM_SORTS = ['changed', 'created', 'title', 'size', 'next'] as const;
export const filmSortSchema = z.enum(FILM_SORTS);
export type FilmSort = z.infer<typeof filmSortSchema>;

/** `{}` means all of them. */
export const filmFilterSchema = z.strictObject({
  states: z.array(filmStateSchema).max(FILM_STATES.length).optional(),
  userId: z.string().normalize('NFC').max(100).optional(),
  /** Words to find in the title, the project's name and the script. */
  text: z.string().normalize('NFC').max(200).optional(),
});
export type FilmFilter = z.output<typeof filmFilterSchema>;

export const filmPageSchema = z.object({
  films: z.array(filmSchema),
  /** How many match; with the first page only. */
  total: z.int().optional(),
  nextCursor: z.string().optional(),
});
export type FilmPage = z.infer<typeof filmPageSchema>;

/** What the first screen shows. Lists are cut; `counts` are of all films. */
export const filmOverviewSchema = z.object({
  counts: z.record(filmStateSchema, z.int()),
  bytes: z.number(),
  making: z.array(filmSchema),
  /** `needs-you`, `review` and `failed`, the newest change first. */
  needsYou: z.array(filmSchema),
  /** In run order. */
  next: z.array(filmSchema),
  /** `ready` and `changed`, the newest first. */
  ready: z.array(filmSchema),
});
export type FilmOverview = z.infer<typeof filmOverviewSchema>;

/** How many films are in any of these states. */
export const countFilms = (counts: FilmOverview['counts'], states: readonly FilmState[] = FILM_STATES): number =>
  states.reduce((sum, state) => sum + counts[state], 0);

/** What changed since the event before. `reload`: so much that lists should be read again. */
export const filmsChangedSchema = z.object({
  films: z.array(filmSchema),
  removed: z.array(z.string()),
  counts: filmOverviewSchema.shape.counts,
  bytes: z.number(),
  reload: z.literal(true).optional(),
});
export type FilmsChanged = z.infer<typeof filmsChangedSchema>;

export const byProjectSchema = z.strictObject({ projectId: projectIdSchema });

/** The picture that stands for a film, at most 640 pixels wide; `poster` is the film's. */
export const posterUrl = (projectId: string, poster: string) =>
  `app://studio-queue/poster/${encodeURIComponent(projectId)}?v=${encodeURIComponent(poster)}`;

/** The picture of one of its scenes, as small, while the task films it. */
export const scenePictureUrl = (projectId: string, taskId: string, scene: number) =>
  `app://studio-queue/poster/${encodeURIComponent(projectId)}/${scene}?v=${taskId}`;

const isDone = (step: FilmStep | undefined): boolean =>
  step === undefined || step.status === 'completed' || step.status === 'cancelled';

/** Whether all that is still to be made is the film's portrait version; the film itself stays as it is. */
export const isPortraitInMaking = ({ steps }: Pick<Film, 'steps'>): boolean =>
  steps.video?.variant !== undefined && !isDone(steps.video) && isDone(steps.script) && isDone(steps.image);
