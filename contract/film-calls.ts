import { z } from 'zod';
import {
  byProjectSchema,
  filmFilterSchema,
  filmOverviewSchema,
  filmPageSchema,
  filmSchema,
  filmSortSchema,
} from './film';
import { findAllReplySchema, findAllSchema, findEndedSchema, foundTasksSchema } from './find';
import { insightDaysSchema, insightSchema } from './insight';
import { projectFileSchema, redoSchema, storyboardSchema, storyEditSchema } from './storyboard';
import { projectIdSchema, queueTaskSchema } from './task';
import { textLookSchema, textToLookAtSchema } from './texts';

const nothing = z.void();

/** The panel's calls about films: their lists and stories, what is found in them, and statistics of them. */
export const filmCalls = {
  /** What a film of a text would be. @throws `bad_input` when there is nothing to read aloud. */
  'films:look-at-text': { input: textToLookAtSchema, output: textLookSchema },
  'films:overview': { input: nothing, output: filmOverviewSchema },
  'films:list': {
    input: filmFilterSchema.extend({
      sort: filmSortSchema,
      limit: z.int().min(1).max(200),
      cursor: z.string().max(1_000).optional(),
    }),
    output: filmPageSchema,
  },
  /** With its newest tasks, at most 200, the newest first. */
  'films:get': {
    input: byProjectSchema,
    output: z.object({ film: filmSchema, tasks: z.array(queueTaskSchema) }),
  },
  /** @throws `no_script` while there is none. */
  'films:storyboard': { input: byProjectSchema, output: storyboardSchema },
  /** @throws `story_changed` when `revision` is not the newest. */
  'films:edit': {
    input: byProjectSchema.extend({ revision: z.string().max(100), edit: storyEditSchema }),
    output: storyboardSchema,
  },
  /** A file of the creator's as a scene's picture: dropped on the window, or chosen in the system's dialog when `file` is absent. */
  'films:use-picture': {
    input: byProjectSchema.extend({ id: z.string().max(100), file: z.string().max(4_096).optional() }),
    output: storyboardSchema,
  },
  /** The pictures of two scenes take each other's places. */
  'films:swap-pictures': {
    input: byProjectSchema.extend({ id: z.string().max(100), with: z.string().max(100) }),
    output: storyboardSchema,
  },
  'films:redo': { input: redoSchema, output: z.object({ tasks: z.array(queueTaskSchema) }) },
  /** The voice of a scene: a part of a file of the project, in seconds. It is made when the film does not have it. */
  'films:voice': {
    input: byProjectSchema.extend({ id: z.string().max(100) }),
    output: z.object({ file: projectFileSchema, from: z.number(), to: z.number() }),
  },
  'films:restore': { input: byProjectSchema.extend({ version: z.int().min(1) }), output: storyboardSchema },
  /** A new project with the same script, pictures and settings, whose film waits for approval. */
  'films:duplicate': { input: byProjectSchema, output: z.object({ projectId: z.string() }) },
  /**
   * Removes the earlier films of all these projects for good, except the newest `keep` of each. `bytes` became free; `left` are projects that
   * could not be cleared.
   */
  'films:clear-versions': {
    input: z.strictObject({ projectIds: z.array(projectIdSchema).min(1).max(100), keep: z.int().min(0).max(1_000) }),
    output: z.object({ bytes: z.number(), left: z.array(z.string()) }),
  },
  /** Its folder goes to the system's bin, its tasks are removed. @throws `task_running` while one runs. */
  'films:delete': { input: byProjectSchema, output: nothing },
  'find:all': { input: findAllSchema, output: findAllReplySchema },
  'find:ended': { input: findEndedSchema, output: foundTasksSchema },
  'insight:read': { input: z.strictObject({ days: insightDaysSchema }), output: insightSchema },
  /** As CSV, one row a day and type, into a file that the creator chooses; nothing when the dialog was closed without a choice. */
  'insight:export': {
    input: z.strictObject({ days: insightDaysSchema }),
    output: z.object({ path: z.string().optional() }),
  },
} as const;
