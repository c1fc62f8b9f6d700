import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Aspect } from '../../contract/aspect';
import { check } from '../../contract/check';
import { readList, readNumber, readText } from '../../contract/lenient';
import { MAX_TEXT_CHARS } from '../../contract/metadata';
import { PROJECT_FILES, type ScriptScene } from '../../contract/project-files';
import { scriptMetadataSchema } from '../../contract/task';
import type { Language } from '../../contract/words';
import { type ResultReader, takenAsTheyAre } from '../creator/result-reader';
import { keywordFinder } from '../language/keywords';
import { sentencesOf } from '../language/scene-sentences';
import { detectLanguage } from '../language/speech-time';
import { splitSentences } from '../language/split-sentences';
import { StepError } from '../runtime/failures';
import { type Draft, roundedSeconds, sumSeconds } from './draft';
import { type ScriptLabels, stageScript } from './make-script';
import { printable, printableLines } from './printable';
import { holdsWords, readPasted } from './text-in';
import { draftFromText, imagePrompt } from './writers/from-text';

/** Pictures have three digits. */
const MAX_SCENES = 999;
const MAX_TITLE_CHARS = 300;
const MAX_PROMPT_CHARS = 2_000;
const MAX_KEYWORDS = 20;
const MAX_KEYWORD_CHARS = 100;
const MAX_JSON_BYTES = 8 * 1024 * 1024;
const MAX_SCENE_SECONDS = 3_600;
/** `source` in script.json. */
const SOURCE = 'creator';

/**
 * A script: `{ text }` is divided into scenes as the built-in processor does it, `{ title?, scenes }` is taken as it is, and so is a
 * script.json in the out folder when the result is neither. What a scene does not say is worked out from its narration.
 */
export const readResult: ResultReader = async (context, { result, left }) => {
  const told = toldBy(context.metadata);
  const isLeft = left.includes(PROJECT_FILES.script);
  const draft =
    (await draftOf(result, told, 'result')) ??
    (isLeft ? await draftOf(await leftScript(context.stagingDir), told, PROJECT_FILES.script) : undefined);
  if (draft === undefined && isLeft) throw refuse(PROJECT_FILES.script, 'scenes');
  const others = takenAsTheyAre(left.filter((path) => draft === undefined || path !== PROJECT_FILES.script));
  if (draft === undefined) return { files: others, kept: result };
  // A script.md of the creator's own is theirs to word.
  const made = await stageScript({ ...context, metadata: told.labels }, draft, SOURCE, left);
  context.log({ code: 'script.outline_done', scenes: draft.scenes.length });
  return { files: [...others, ...made], kept: result };
};

interface Told {
  readonly title: string | undefined;
  readonly language: Language | undefined;
  readonly aspect: Aspect | undefined;
  readonly labels: ScriptLabels;
}

/** What the task says of its script in fields of ours. Other values do not count: the metadata is the creator's own. */
function toldBy(metadata: unknown): Told {
  const { titleId, category, format, title, language, aspect } = scriptMetadataSchema.out.shape;
  const schema = z.object({
    titleId: titleId.catch(undefined),
    category: category.catch(undefined),
    format: format.catch(undefined),
    title: title.catch(undefined),
    language: language.catch(undefined),
    aspect: aspect.catch(undefined),
  });
  const read = check(schema, metadata);
  if (!read.success) return { title: undefined, language: undefined, aspect: undefined, labels: {} };
  const { title: given, language: spoken, aspect: shape, ...labels } = read.data;
  const said = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
  return { title: given?.trim() || undefined, language: spoken, aspect: shape, labels: said };
}

const absent = <T extends z.ZodType>(schema: T, read: (value: unknown) => unknown = (value) => value) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : read(value)), schema.optional());
const words = (maxChars: number) => z.string().transform((text) => [...printable(text)].slice(0, maxChars).join(''));

const sceneSchema = z.object({
  /** As in script.json; elsewhere the order counts. */
  scene: z.number().optional().catch(undefined),
  /** With its lines, each of which ends a sentence. */
  narration: z.preprocess(readText, z.string().max(MAX_TEXT_CHARS).transform(printableLines).refine(holdsWords)),
  sentences: z
    .array(z.string().transform(printable).pipe(z.string().min(1)))
    .min(1)
    .optional()
    .catch(undefined),
  imagePrompt: absent(words(MAX_PROMPT_CHARS), readText),
  keywords: absent(z.array(z.preprocess(readText, words(MAX_KEYWORD_CHARS))), readList(/[,\n]/u)),
  seconds: absent(z.number().positive().max(MAX_SCENE_SECONDS), readNumber),
});
const common = {
  title: absent(words(MAX_TITLE_CHARS), readText),
  language: z.enum(['ko', 'en']).optional().catch(undefined),
};
const textSchema = z.object({ ...common, text: z.string().max(MAX_TEXT_CHARS).refine(holdsWords) });
const scenesSchema = z.object({ ...common, scenes: z.array(sceneSchema).min(1).max(MAX_SCENES) });

/** undefined for anything that is no script. Throws StepError `bad_input` naming the first field of a script that cannot be used. */
async function draftOf(given: unknown, told: Told, whole: string): Promise<Draft | undefined> {
  const result = typeof given === 'string' ? { text: given } : given;
  if (typeof result !== 'object' || result === null) return undefined;
  if ('scenes' in result && Array.isArray(result.scenes)) {
    const read = check(scenesSchema, result);
    if (!read.success) throw badField(read.error, whole);
    return draftFromScenes(read.data, told);
  }
  if ('text' in result && typeof result.text === 'string') {
    const read = check(textSchema, result);
    if (!read.success) throw badField(read.error, whole);
    const { text, title, language } = read.data;
    const pasted = await readPasted(printableLines(text), title || told.title);
    return draftFromText(pasted.text, {
      title: pasted.title,
      language: language ?? told.language,
      aspect: told.aspect,
    });
  }
  return undefined;
}

function draftFromScenes({ title, language: given, scenes }: z.output<typeof scenesSchema>, told: Told): Draft {
  const text = scenes.map(({ narration }) => narration).join('\n');
  if (text.length > MAX_TEXT_CHARS) throw tooLong('scenes', MAX_TEXT_CHARS);
  const language = given ?? told.language ?? detectLanguage(text);
  const findKeywords = keywordFinder(text, language);
  const inOrder = scenes.toSorted((a, b) => (a.scene ?? 0) - (b.scene ?? 0));
  const made = inOrder.map(
    ({ narration: lines, sentences, imagePrompt: prompt, keywords, seconds }, index): ScriptScene => {
      const narration = printable(lines);
      const found = keywords?.filter((word) => word !== '').slice(0, MAX_KEYWORDS) ?? findKeywords(narration);
      return {
        scene: index + 1,
        narration,
        sentences: sentencesOf({ narration, sentences: sentences ?? splitSentences(lines).map(({ text }) => text) }),
        imagePrompt: prompt || imagePrompt(narration, found, language, told.aspect),
        keywords: found,
        seconds: seconds ?? roundedSeconds(narration, language),
      };
    },
  );
  const named = title || told.title || draftFromText(made[0]?.narration ?? '', { language }).title;
  return { title: named, language, scenes: made, totalSeconds: sumSeconds(made) };
}

async function leftScript(outDir: string): Promise<unknown> {
  const path = join(outDir, PROJECT_FILES.script);
  if ((await stat(path)).size > MAX_JSON_BYTES) throw tooLong(PROJECT_FILES.script, MAX_JSON_BYTES);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw refuse(PROJECT_FILES.script, PROJECT_FILES.script);
  }
}

function badField(error: z.ZodError, whole: string): StepError {
  const [issue] = error.issues;
  const path = issue?.path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : at === '' ? String(key) : `${at}.${String(key)}`),
    '',
  );
  const at = path || whole;
  if (issue?.code === 'too_big' && issue.origin === 'string') return tooLong(at, Number(issue.maximum));
  if (issue?.code === 'too_big' && issue.origin === 'array') {
    const problem = { code: 'result.too_many', at, limit: Number(issue.maximum) } as const;
    return new StepError('bad_input', problem, { retryable: false, field: `result.${at}` });
  }
  return refuse(whole, at);
}
function refuse(whole: string, at: string): StepError {
  const field = whole === 'result' ? `result.${at}` : at;
  return new StepError('bad_input', { code: 'result.bad_field', at }, { retryable: false, field });
}
function tooLong(at: string, limit: number): StepError {
  const problem = { code: 'result.too_long', at, limit } as const;
  return new StepError('bad_input', problem, { retryable: false, field: `result.${at}` });
}
