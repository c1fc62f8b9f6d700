import { z } from 'zod';
import { aspectSchema } from './aspect';
import { taskIdSchema, taskOutputSchema } from './task';

/** Names inside `<workspace>/<project>/`, by which one worker finds what another made. */
export const PROJECT_FILES = {
  script: 'script.json',
  scriptMarkdown: 'script.md',
  images: 'images',
  audio: 'audio',
  subtitles: 'subtitles.srt',
  thumbnail: 'thumbnail.jpg',
  credits: 'credits.md',
  video: 'video.mp4',
  /** What the film was made of, and where each scene is in it. */
  film: 'film.json',
  manifest: 'manifest.json',
  /** What a later run replaced: a numbered folder per replacement. */
  versions: 'versions',
} as const;

/** The film in another shape, beside the film itself. */
export const PORTRAIT_FILES = {
  subtitles: 'subtitles-portrait.srt',
  thumbnail: 'thumbnail-portrait.jpg',
  video: 'video-portrait.mp4',
} as const;

export const MUSIC_ENDINGS = ['wav', 'mp3', 'm4a', 'ogg', 'flac'] as const;
/** The creator's own music for the film, in the project's `audio` folder. */
export const MUSIC_FILE = new RegExp(`^music\\.(?:${MUSIC_ENDINGS.join('|')})$`, 'iu');

/** How the names of all staging folders begin: `.partial-<app>-<lease>` in the project's folder, removed however the run ends. */
export const STAGING_PREFIX = '.partial-';

/** Within a run's staging folder: what the creator's own code may fill. It begins empty; the run's inputs lie beside it. */
export const OUT_FOLDER = 'out';

const MAX_PATH_CHARS = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNSAFE_IN_SEGMENT = /[\u0000-\u001f\u007f<>:"|?*\\]/u;
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** A relative, `/`-separated path that stays inside its folder on every system. */
export function isSafePath(path: string): boolean {
  return (
    path.length <= MAX_PATH_CHARS &&
    path.split('/').every(
      (segment) =>
        segment !== '' &&
        segment !== '.' &&
        segment !== '..' &&
        !UNSAFE_IN_SEGMENT.test(segment) &&
        !WINDOWS_RESERVED.test(segment) &&
        // Windows drops these at the end of a name, so two names would be one file.
        !/[. ]$/.test(segment),
    )
  );
}

/** Where a run may put a finished file: not among work in progress or kept versions, and not over the manifest, which is main's. */
export function isPublishTarget(path: string): boolean {
  const [first = '', ...rest] = path.toLowerCase().split('/');
  const isMains = first === PROJECT_FILES.versions || (first === PROJECT_FILES.manifest && rest.length === 0);
  return isSafePath(path) && !isMains && ![first, ...rest].some((segment) => segment.startsWith(STAGING_PREFIX));
}

export const scriptSceneSchema = z.object({
  /** Its number, from 1: pictures are named by it, so it stays the same when scenes are moved, added or removed. */
  scene: z.int().min(1),
  /** Empty for a scene that is only seen. */
  narration: z.string(),
  /**
   * The narration's sentences, in order: where the voice pauses and a subtitle ends. Used while they still are the narration, joined by
   * spaces; a narration that was edited is divided again.
   */
  sentences: z.array(z.string().min(1)).min(1).optional().catch(undefined),
  /** What the subtitles show in place of the narration: the voice may need words that nobody wants to read. Absent: the narration. */
  subtitle: z.string().optional().catch(undefined),
  imagePrompt: z.string(),
  keywords: z.array(z.string()),
  /** Estimated speaking time; the film follows the real audio. */
  seconds: z.number().positive(),
});
export type ScriptScene = z.infer<typeof scriptSceneSchema>;

const scriptFieldsSchema = z.object({
  version: z.literal(1),
  projectId: z.string(),
  taskId: taskIdSchema,
  titleId: z.union([z.string(), z.number()]).optional(),
  title: z.string(),
  language: z.enum(['ko', 'en']),
  category: z.string().optional(),
  format: z.string().optional(),
  /** Who wrote it: a script writer's id. */
  source: z.string().min(1).max(60),
  model: z.string().optional(),
  totalSeconds: z.number().positive(),
  /** The scenes are filmed as they are listed: the creator has arranged them. Absent: in the order of their numbers. */
  order: z.literal('listed').optional(),
  scenes: z.array(scriptSceneSchema).min(1),
});
export type ScriptFile = z.infer<typeof scriptFieldsSchema>;

/** Numbers that stand twice, as when somebody copies a scene in the file, are told apart here, the same way for everybody who reads it. */
export const scriptFileSchema = scriptFieldsSchema.overwrite(withOwnNumbers);

/** Of scenes with the same number the first keeps it, and the others stay in their places under numbers that no scene has. */
function withOwnNumbers(script: ScriptFile): ScriptFile {
  const numbers = script.scenes.map(({ scene }) => scene);
  if (new Set(numbers).size === numbers.length) return script;
  const seen = new Set<number>();
  let last = Math.max(...numbers);
  const scenes = scenesInOrder(script).map((scene) => {
    const isFirst = !seen.has(scene.scene);
    seen.add(scene.scene);
    if (isFirst) return scene;
    last += 1;
    return { ...scene, scene: last };
  });
  return { ...script, order: 'listed', scenes };
}

/** The scenes in the order in which they are filmed. */
export function scenesInOrder({ order, scenes }: Pick<ScriptFile, 'order' | 'scenes'>): ScriptScene[] {
  return order === 'listed' ? [...scenes] : scenes.toSorted((a, b) => a.scene - b.scene);
}

/** A part of a film with a name of its own; it begins at so many seconds. */
export const chapterSchema = z.object({ at: z.number().min(0), title: z.string() });
export type Chapter = z.infer<typeof chapterSchema>;

/** `film.json`, which is published with the film: what a later change is compared with, and what restoring an earlier film needs. */
export const filmRecordSchema = z.object({
  version: z.literal(1),
  aspect: aspectSchema,
  seconds: z.number().positive(),
  /** The creator's own clips around it, in seconds. */
  intro: z.number().positive().optional(),
  outro: z.number().positive().optional(),
  /** For those who show films; absent where it is too short for their rules. */
  chapters: z.array(chapterSchema).optional(),
  /** As it was filmed. */
  script: scriptFileSchema,
  /** In the order of the film; times are in seconds of it. */
  scenes: z.array(
    z.object({
      scene: z.int().min(1),
      startsAt: z.number().min(0),
      seconds: z.number().min(0),
      voice: z.object({ from: z.number().min(0), to: z.number().min(0) }),
      /** The picture that is shown: its name in `images`, and what was in it. */
      picture: z.object({ name: z.string(), sha256: z.string() }),
    }),
  ),
});
export type FilmRecord = z.infer<typeof filmRecordSchema>;

const manifestFileSchema = taskOutputSchema.extend({ taskId: taskIdSchema });
/**
 * Written by main alone, so that two workers finishing at once cannot overwrite each other's lines. An entry that cannot be read, as after
 * a change by hand, takes none of the others along.
 */
export const manifestSchema = z.object({
  version: z.literal(1),
  projectId: z.string(),
  updatedAt: z.string().catch(''),
  files: z
    .array(z.nullable(manifestFileSchema).catch(null))
    .catch([])
    .transform((files) => files.filter((file) => file !== null)),
});
export type Manifest = z.infer<typeof manifestSchema>;
