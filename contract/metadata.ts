import { z } from 'zod';
import { aspectSchema } from './aspect';
import { check } from './check';
import { filmQualitySchema, frameRateSchema, resolutionSchema } from './film-format';
import { subtitlePositionSchema, subtitleSizeSchema, subtitleStyleSchema } from './film-look';
import { sourceChainSchema } from './implementations';
import { reason } from './issues';
import {
  asIs,
  isOneLine,
  manyLines,
  meant,
  oneLine,
  readBoolean,
  readFields,
  readList,
  readNumber,
  readText,
  readWord,
} from './lenient';
import { VOICE_ENGINE_IDS } from './voice-engines';

/** A task's input. Fields that only a page knows are kept beside ours, and checked for their size alone. */
export const MAX_METADATA_ENTRIES = 5_000;
const MAX_METADATA_CHARS = 1024 * 1024;
const MAX_DEPTH = 32;
const MAX_KEY_CHARS = 200;

const name = (maxChars: number) => oneLine(maxChars).optional();
/** A number stays a number: it may be the page's own key. */
const nameOrNumber = z.union([oneLine(200), z.int()]).optional();
const wholeNumber = (min: number, max: number) => z.int().min(min).max(max);
/** Of a script's text, from whomever it comes. */
export const MAX_TEXT_CHARS = 200_000;
/** Of the film, in seconds. */
const duration = z.number().min(1).max(3_600).optional();
const language = z.enum(['ko', 'en']).optional();
const aspect = aspectSchema.optional();
/** `ko-KR` means Korean. */
const readLanguage = (value: unknown): unknown => {
  const word = readWord(value);
  return typeof word === 'string' ? word.split(/[-_]/u)[0] : word;
};
/** 1080 means 1080p, and 4K means 2160p. */
const readResolution = (value: unknown): unknown => {
  if (/^\s*\d{3,4}\s*$/u.test(String(value))) return `${String(value).trim()}p`;
  const word = readWord(value);
  return word === '4k' ? '2160p' : word;
};

const scriptReaders = {
  titleId: asIs,
  category: readText,
  format: readText,
  title: readText,
  text: readText,
  language: readLanguage,
  maxScenes: readNumber,
  sceneSeconds: readNumber,
  duration: readNumber,
  aspect: readWord,
};
/** `titleId`, `category` and `format` are from the user's guide; the worker needs the rest. */
export const scriptMetadataSchema = open(
  {
    titleId: nameOrNumber,
    category: name(200),
    format: name(200),
    title: name(300),
    text: manyLines(MAX_TEXT_CHARS).optional(),
    language,
    maxScenes: wholeNumber(1, 60).optional(),
    sceneSeconds: wholeNumber(2, 60).optional(),
    duration,
    aspect,
  },
  scriptReaders,
);
export type ScriptMetadata = z.infer<typeof scriptMetadataSchema>;

const sceneFields = {
  narration: manyLines(5_000),
  imagePrompt: manyLines(2_000),
  keywords: z.array(oneLine(100)).max(20),
};
export const imageSceneSchema = z.looseObject(sceneFields).partial();
const readSceneFields = readFields({ narration: readText, imagePrompt: readText, keywords: readList(/[,\n]/u) });
/** A page's `text` and `prompt` are read where our own fields are missing. A scene that is only a text is its narration. */
const readScene = (value: unknown): unknown => {
  if (typeof value === 'string') return value === '' ? {} : { narration: value };
  const scene = readSceneFields(value);
  if (typeof scene !== 'object' || scene === null || Array.isArray(scene)) return scene;
  const own = (ours: 'narration' | 'imagePrompt', theirs: string) => {
    const given: unknown = Reflect.get(scene, theirs);
    return !(ours in scene) && typeof given === 'string' && sceneFields[ours].safeParse(given).success
      ? { [ours]: given }
      : {};
  };
  return { ...scene, ...own('narration', 'text'), ...own('imagePrompt', 'prompt') };
};
const readScenes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(readScene);
  return readNumber(value);
};

const MAX_SCENE = 999;
/** As many as a film can get: the creator adds scenes, and code of their own may return hundreds. */
const only = z.array(wholeNumber(1, MAX_SCENE)).min(1).max(MAX_SCENE).optional();
const readSceneNumbers = readList(/[\s,]+/u);
/** A single number is a list of one. A list without any is refused: read as absent, it would mean all scenes. */
const readNumbers = (value: unknown): unknown => {
  if (Array.isArray(value) && value.length === 0) return value;
  const list = readSceneNumbers(typeof value === 'number' ? [value] : value);
  return Array.isArray(list) ? list.map(readNumber) : list;
};

const readSourceWords = readList(/[\s,]+/u);
/** A single name is a list of one. A list without any says that title cards are wanted. */
const readSources = (value: unknown): unknown => {
  const list = Array.isArray(value) ? value : readSourceWords(value);
  return Array.isArray(list) ? list.map(readWord) : list;
};

const imageReaders = {
  scenes: readScenes,
  useImageFX: readBoolean,
  pages: readList(/\s+/u),
  pictureSources: readSources,
  minWidth: readNumber,
  minHeight: readNumber,
  only: readNumbers,
  title: readText,
  language: readLanguage,
  aspect: readWord,
};
/** `scenes` (a count, or the scenes themselves) and `useImageFX` are from the user's guide. */
export const imageMetadataSchema = open(
  {
    scenes: z.union([wholeNumber(1, 60), z.array(imageSceneSchema).min(1).max(60)]).optional(),
    useImageFX: z.boolean().optional(),
    pages: z
      .array(z.url({ protocol: /^https?$/ }).max(2_048))
      .min(1)
      .max(20)
      .optional(),
    /** Where its pictures come from, in this order, in place of the settings' chain. An empty list: from the pages, or title cards. */
    pictureSources: sourceChainSchema.optional(),
    minWidth: wholeNumber(1, 10_000).optional(),
    minHeight: wholeNumber(1, 10_000).optional(),
    /** The scenes that get a picture; those of all others stay as they are. Absent: all of them. */
    only,
    title: name(300),
    language,
    aspect,
  },
  imageReaders,
);
export type ImageMetadata = z.infer<typeof imageMetadataSchema>;

const variant = z.enum(['portrait']).optional();

const voiceFields = {
  /** What reads the narration; absent: as the settings say. */
  voiceEngine: z.enum(VOICE_ENGINE_IDS).optional(),
  /** The name or the id of one of its voices. */
  voice: name(100),
  /** In percent of its usual speed; an engine without a speed takes no notice, another one the nearest that it has. */
  speed: wholeNumber(50, 200).optional(),
};
/** 1.2 means 120 %, as interfaces of voices write it: pages that talk to one send the same here. */
const readSpeed = (value: unknown): unknown => {
  const speed = readNumber(value);
  return typeof speed === 'number' && speed >= 0.5 && speed <= 2 ? Math.round(speed * 100) : speed;
};
const filmVoiceReaders = { voiceEngine: readWord, voice: readText, speed: readSpeed };
/** The voice of one film. */
export const filmVoiceSchema = z.object(voiceFields);
export type FilmVoice = z.infer<typeof filmVoiceSchema>;

const lookFields = {
  /** How the burnt-in subtitles look. Absent: as the settings say for films of this shape. */
  subtitleStyle: subtitleStyleSchema.optional(),
  subtitleSize: subtitleSizeSchema.optional(),
  subtitlePosition: subtitlePositionSchema.optional(),
};

const videoReaders = {
  scriptId: asIs,
  duration: readNumber,
  resolution: readResolution,
  frameRate: readNumber,
  quality: readWord,
  aspect: readWord,
  subtitles: readBoolean,
  subtitleStyle: readWord,
  subtitleSize: readWord,
  subtitlePosition: readWord,
  music: readBoolean,
  intro: readBoolean,
  outro: readBoolean,
  ...filmVoiceReaders,
  variant: readWord,
  reworded: readNumbers,
  title: readText,
  language: readLanguage,
};
/** `scriptId` and `duration` (seconds) are from the user's guide. */
export const videoMetadataSchema = open(
  {
    scriptId: nameOrNumber,
    duration,
    resolution: resolutionSchema.optional(),
    frameRate: frameRateSchema.optional(),
    quality: filmQualitySchema.optional(),
    aspect,
    subtitles: z.boolean().optional(),
    ...lookFields,
    music: z.boolean().optional(),
    /** The creator's own clips, which only the settings name. Absent: with those that are set. */
    intro: z.boolean().optional(),
    outro: z.boolean().optional(),
    ...voiceFields,
    /** The same film in another shape, beside the present one, which stays. */
    variant,
    /** The scenes whose words differ from those of the film before. They change nothing but the statistics. */
    reworded: only,
    title: name(300),
    language,
  },
  videoReaders,
);
export type VideoMetadata = z.infer<typeof videoMetadataSchema>;

/** As our own forms write it: every value of ours fits, whatever stands beside. */
export const metadataSchemas = {
  script: scriptMetadataSchema,
  image: imageMetadataSchema,
  video: videoMetadataSchema,
} as const;
type MetadataType = keyof typeof metadataSchemas;

/**
 * A value of these that cannot be used is refused, from whomever it comes. First the guide's own. A title is read as the task's name all
 * over the panel. The others say what is replaced and who is paid: without its word a run would do more than it was asked for.
 */
const REFUSED_UNUSABLE: readonly string[] = [
  ...['titleId', 'category', 'format', 'scenes', 'useImageFX', 'scriptId'],
  ...['title', 'only', 'pictureSources', 'voiceEngine'],
];
/** The guide names it for films alone. */
const isRefusedUnusable = (type: MetadataType, field: string): boolean =>
  REFUSED_UNUSABLE.includes(field) || (type === 'video' && field === 'duration');

const READERS: Readonly<Record<MetadataType, Readers>> = {
  script: scriptReaders,
  image: imageReaders,
  video: videoReaders,
};
type Readers = Readonly<Record<string, (value: unknown) => unknown>>;

/** Each field of ours with its reader. */
const FIELDS: Readonly<Record<MetadataType, ReadonlyMap<string, z.ZodType>>> = {
  script: fieldsOf('script'),
  image: fieldsOf('image'),
  video: fieldsOf('video'),
};
function fieldsOf(type: MetadataType): Map<string, z.ZodType> {
  const shape: Readonly<Record<string, z.ZodType>> = metadataSchemas[type].out.shape;
  return new Map(
    Object.entries(shape).map(([field, schema]) => [field, meant(schema, READERS[type][field] ?? asIs)] as const),
  );
}

/** Why a value does not fit the field of ours that has its name; undefined where it does, or where it has to be refused in any case. */
export function unusableValue(type: MetadataType, field: string, value: unknown): z.ZodError | undefined {
  if (isRefusedUnusable(type, field)) return undefined;
  const schema = FIELDS[type].get(field);
  const read = schema === undefined ? undefined : check(schema, value);
  return read?.success === false ? read.error : undefined;
}

/** What the built-in processors work from: a value that is the page's own is as if it were absent. */
export const usableMetadata = {
  script: meant(scriptMetadataSchema, (value) => usableOf('script', value)),
  image: meant(imageMetadataSchema, (value) => usableOf('image', value)),
  video: meant(videoMetadataSchema, (value) => usableOf('video', value)),
} as const;

const usableOf = (type: MetadataType, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? usableFields(type, value) : value;

/** The metadata without the values that fit no field of ours. */
export function usableFields(type: MetadataType, metadata: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).filter(([field, value]) => unusableValue(type, field, value) === undefined),
  );
}

/** As pages and programs send it: a value that does not fit a field of ours stays as it came, unless it has to be refused. */
export const sentMetadataSchemas: Readonly<Record<MetadataType, z.ZodType<Record<string, unknown>>>> = {
  script: asSent('script'),
  image: asSent('image'),
  video: asSent('video'),
};

function asSent(type: MetadataType) {
  const own = z.unknown().optional();
  const shape: Readonly<Record<string, z.ZodType>> = metadataSchemas[type].out.shape;
  const fields = Object.entries(shape).map(([field, schema]) => [
    field,
    isRefusedUnusable(type, field) ? schema : z.union([schema, own]),
  ]);
  const readers = Object.entries(READERS[type]).map(([field, read]) => [
    field,
    (value: unknown) => (unusableValue(type, field, value) === undefined ? read(value) : value),
  ]);
  return meant(
    z.looseObject(Object.fromEntries(fields)).superRefine(refuseFault),
    readFields(Object.fromEntries(readers)),
  );
}

/** The fields that we know, by type. */
export const METADATA_FIELDS = {
  script: Object.keys(scriptMetadataSchema.out.shape),
  image: Object.keys(imageMetadataSchema.out.shape),
  video: Object.keys(videoMetadataSchema.out.shape),
} as const;

/** The scenes that an image task makes anew, whosever code does it; undefined for all of them. */
export function onlyScenes(metadata: object): readonly number[] | undefined {
  return only.safeParse(readNumbers(Reflect.get(metadata, 'only'))).data;
}

/** The picture sources that an image task names; undefined: as the settings say. */
export function namedSources(metadata: object): readonly string[] | undefined {
  return sourceChainSchema.safeParse(readSources(Reflect.get(metadata, 'pictureSources'))).data;
}

/** Whether a video task makes the film in another shape, beside the present one. */
export function isVariant(metadata: object): boolean {
  return variant.safeParse(readWord(Reflect.get(metadata, 'variant'))).data !== undefined;
}

/** Whether a video task makes a film to be looked at, quickly. */
export function isDraft(metadata: object): boolean {
  return filmQualitySchema.safeParse(readWord(Reflect.get(metadata, 'quality'))).data === 'draft';
}

/** The voice that a film's metadata asks for. What cannot be read asks for nothing. */
export function filmVoice(metadata: object): FilmVoice {
  const { voiceEngine, voice, speed } = voiceFields;
  const given = (field: keyof typeof voiceFields): unknown => filmVoiceReaders[field](Reflect.get(metadata, field));
  return {
    voiceEngine: voiceEngine.safeParse(given('voiceEngine')).data,
    voice: voice.safeParse(given('voice')).data,
    speed: speed.safeParse(given('speed')).data,
  };
}

/** Fields that we do not know. They are kept and reported to the sender, since one may be a misspelt field of ours. */
export function unknownFields(type: MetadataType, metadata: object): string[] {
  return Object.keys(metadata).filter((key) => !METADATA_FIELDS[type].includes(key));
}

/** Fields with a name of ours and a value of the page's own. They are kept and reported likewise. */
export function unusableFields(type: MetadataType, metadata: object): string[] {
  return Object.entries(metadata).flatMap(([field, value]) =>
    unusableValue(type, field, value) === undefined ? [] : [field],
  );
}

/** The fields that the built-in processors work from. A task with other fields may be meant for the creator's own code. */
const BUILTIN_FIELDS: Readonly<Record<keyof typeof METADATA_FIELDS, readonly string[]>> = {
  script: ['text', 'title', 'language', 'maxScenes', 'sceneSeconds', 'duration', 'aspect'],
  image: [
    'scenes',
    'useImageFX',
    'pages',
    'pictureSources',
    'minWidth',
    'minHeight',
    'only',
    'title',
    'language',
    'aspect',
  ],
  video: [
    ...['duration', 'resolution', 'frameRate', 'quality', 'aspect', 'subtitles', 'music', 'variant', 'reworded'],
    ...['intro', 'outro', 'title', 'language'],
    ...Object.keys(lookFields),
    ...Object.keys(voiceFields),
  ],
};

/** Whether something was sent that only the creator's own code can look up: a title's number, or a field of its own. */
export function isForOwnCode(type: keyof typeof METADATA_FIELDS, metadata: object): boolean {
  return (
    Object.keys(metadata).some((key) => !BUILTIN_FIELDS[type].includes(key)) ||
    unusableFields(type, metadata).length > 0
  );
}

/** For the creator's own code: any JSON object within the limits, exactly as it came. */
export const openMetadataSchema = z.record(z.string(), z.unknown()).superRefine(refuseFault);

/** The fields of a type, each read as it is meant, and any others beside them, within the limits. */
function open<Shape extends z.ZodRawShape>(
  shape: Shape,
  readers: Readonly<Record<keyof Shape & string, (value: unknown) => unknown>>,
) {
  return meant(z.looseObject(shape).superRefine(refuseFault), readFields(readers));
}

const NOT_JSON = reason('input.not_json');
const TOO_MANY = reason('input.too_many_in_all', { limit: MAX_METADATA_ENTRIES });
const TOO_LONG = reason('input.too_long_in_all');
const TOO_DEEP = reason('input.too_deep');
const BAD_NAME = reason('input.bad_name');

function refuseFault(metadata: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const fault = faultOf(metadata);
  if (fault === undefined) return;
  context.addIssue({ code: 'custom', path: fault.path, message: fault.why.error, params: fault.why.params });
}

/** What is wrong with metadata of any shape, and in which field; undefined when it may be kept. */
function faultOf(metadata: Readonly<Record<string, unknown>>) {
  let entries = 0;
  let chars = 0;
  const look = (value: unknown, depth: number): typeof NOT_JSON | undefined => {
    if (typeof value === 'string') {
      chars += value.length;
      return chars > MAX_METADATA_CHARS ? TOO_LONG : undefined;
    }
    if (value === null || value === undefined || typeof value === 'boolean') return undefined;
    if (typeof value === 'number') return Number.isFinite(value) ? undefined : NOT_JSON;
    if (typeof value !== 'object') return NOT_JSON;
    if (depth > MAX_DEPTH) return TOO_DEEP;
    if (Array.isArray(value)) {
      entries += value.length;
      if (entries > MAX_METADATA_ENTRIES) return TOO_MANY;
      return firstOf(value, (entry) => look(entry, depth + 1));
    }
    const shape: unknown = Object.getPrototypeOf(value);
    if (shape !== Object.prototype && shape !== null) return NOT_JSON;
    const keys = Object.keys(value);
    entries += keys.length;
    if (entries > MAX_METADATA_ENTRIES) return TOO_MANY;
    return firstOf(keys, (key) => badName(key) ?? look(Reflect.get(value, key), depth + 1));
  };
  const badName = (key: string) => {
    chars += key.length;
    return key.length > MAX_KEY_CHARS || key === '__proto__' || !isOneLine(key) ? BAD_NAME : undefined;
  };
  const keys = Object.keys(metadata);
  entries = keys.length;
  if (entries > MAX_METADATA_ENTRIES) return { path: [], why: TOO_MANY };
  for (const key of keys) {
    const why = badName(key);
    if (why !== undefined) return { path: [], why };
    const inside = look(metadata[key], 2);
    if (inside !== undefined) return { path: [key], why: inside };
  }
  return undefined;
}

function firstOf<T, R>(values: readonly T[], look: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = look(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
