import { z } from 'zod';
import { aspectSchema } from './aspect';
import { byProjectSchema } from './film';
import { manyLines } from './lenient';
import { chapterSchema } from './project-files';
import { taskIdSchema, taskOutputSchema } from './task';

/** A file of a project, for `projectFileUrl`; `path` is relative to the project's folder. */
export const projectFileSchema = z.object({
  path: z.string(),
  bytes: z.int(),
  kind: taskOutputSchema.shape.kind,
  /** Changes with the content. */
  version: z.string(),
});
export type ProjectFile = z.infer<typeof projectFileSchema>;

/** A scene as it will be filmed: what the tasks made with the creator's changes on top. */
const storySceneSchema = z.object({
  /** Stays the same when scenes are added, moved or removed. */
  id: z.string(),
  /** 1-based place now. */
  scene: z.int().min(1),
  narration: z.string(),
  /** What the subtitles show in place of the narration, where that differs. */
  subtitle: z.string().optional(),
  /** The words by which its picture is looked for. */
  keywords: z.array(z.string()),
  /** Of the film where it is in it, else estimated. */
  seconds: z.number(),
  /** Where it begins in the present film. */
  startsAt: z.number().optional(),
  picture: projectFileSchema.optional(),
  /** What differs from the present film; empty when nothing does, or while there is none. */
  changed: z.array(z.enum(['narration', 'subtitle', 'keywords', 'picture', 'place', 'new'])),
  /** The narration that is in the present film, where it was changed. */
  formerNarration: z.string().optional(),
  /** Whether its voice can be played now: from the present film, or made on demand. */
  voice: z.enum(['film', 'preview']),
});
export type StoryScene = z.infer<typeof storySceneSchema>;

const filmVersionSchema = z.object({
  /** 1, 2, … in the order in which they were made. */
  version: z.int().min(1),
  isPresent: z.boolean(),
  isDraft: z.boolean(),
  madeAt: z.iso.datetime(),
  video: projectFileSchema.optional(),
  subtitles: projectFileSchema.optional(),
  thumbnail: projectFileSchema.optional(),
  seconds: z.number().optional(),
  bytes: z.int(),
  /** What differs from the version before. */
  reason: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('first') }),
    z.object({ kind: z.literal('scenes'), scenes: z.array(z.int()) }),
    z.object({ kind: z.literal('script') }),
    z.object({ kind: z.literal('film') }),
  ]),
});
export type FilmVersion = z.infer<typeof filmVersionSchema>;

export const storyboardSchema = z.object({
  projectId: z.string(),
  title: z.string(),
  aspect: aspectSchema,
  /** Changes with each edit. An edit names the one that it was made on. */
  revision: z.string(),
  scenes: z.array(storySceneSchema),
  /** Scenes of the present film that are not in it any more; `reset` brings one back. */
  removed: z.array(z.object({ id: z.string(), narration: z.string() })),
  /** A removed scene is also a change. */
  changedScenes: z.int(),
  /** A film with all of these changes waits or runs: asked for again, it is the same one. */
  isBeingMade: z.boolean(),
  versions: z.array(filmVersionSchema),
  /** Of the present film; none where it is short. */
  chapters: z.array(chapterSchema),
  /** The film in another shape, made beside the present one. */
  portrait: projectFileSchema.optional(),
  portraitThumbnail: projectFileSchema.optional(),
  files: z.array(projectFileSchema),
  /** What waits for approval, and after which step. `isChanging`: it cannot be given yet, since a picture is being found again. */
  review: z
    .object({ taskId: taskIdSchema, after: z.enum(['script', 'image']), isChanging: z.literal(true).optional() })
    .optional(),
});
export type Storyboard = z.infer<typeof storyboardSchema>;

const narrationSchema = manyLines(5_000);
const sceneId = { id: z.string().max(100) };
/** One change by the creator; it is written into the script at once. */
export const storyEditSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('narration'), ...sceneId, narration: narrationSchema }),
  z.strictObject({ kind: z.literal('keywords'), ...sceneId, keywords: z.array(z.string().max(100)).max(20) }),
  /** Empty, or the narration itself: the subtitles show the narration again. */
  z.strictObject({ kind: z.literal('subtitle'), ...sceneId, subtitle: narrationSchema }),
  /** A new scene; before the first one when `after` is null. */
  z.strictObject({ kind: z.literal('add'), after: z.string().max(100).nullable(), narration: narrationSchema }),
  z.strictObject({ kind: z.literal('split'), ...sceneId, at: z.int().min(1) }),
  z.strictObject({ kind: z.literal('move'), ...sceneId, after: z.string().max(100).nullable() }),
  z.strictObject({ kind: z.literal('remove'), ...sceneId }),
  /** Back to what the film has, also for a removed scene. */
  z.strictObject({ kind: z.literal('reset'), ...sceneId }),
]);
export type StoryEdit = z.infer<typeof storyEditSchema>;

/**
 * What to make again. `changed`: the voice and picture of changed scenes, and the film. `scene`: one scene's picture (`picture`) or, with its
 * changed narration, its voice, and the film. `film`: the film alone. `final`: the film of a draft. `portrait`: the film in 9:16, beside the
 * present one.
 */
export const redoSchema = byProjectSchema.extend({
  what: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('changed') }),
    z.strictObject({ kind: z.literal('scene'), ...sceneId, picture: z.boolean() }),
    z.strictObject({ kind: z.literal('film') }),
    z.strictObject({ kind: z.literal('final') }),
    z.strictObject({ kind: z.literal('portrait') }),
  ]),
});
export type Redo = z.output<typeof redoSchema>;

/** A file of a project for the panel: one that a task published, or that is kept from an earlier version. */
export const projectFileUrl = (projectId: string, { path, version }: Pick<ProjectFile, 'path' | 'version'>) =>
  `app://studio-queue/project/${encodeURIComponent(projectId)}/${path.split('/').map(encodeURIComponent).join('/')}?v=${encodeURIComponent(version)}`;
