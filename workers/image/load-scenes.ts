import { check } from '../../contract/check';
import { PROJECT_FILES, scriptFileSchema } from '../../contract/project-files';
import type { ImageMetadata } from '../../contract/task';
import type { Language } from '../../contract/words';
import { missingInput } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import { readProjectText } from '../runtime/project-input';

/** A script is made of at most 200,000 characters of text; a far larger file is not ours. */
const MAX_SCRIPT_BYTES = 8 * 1024 * 1024;

export interface PictureScene {
  /** 1-based. */
  readonly scene: number;
  readonly narration: string;
  readonly imagePrompt: string;
  readonly keywords: readonly string[];
}

export interface ScenePlan {
  readonly title: string;
  readonly language: Language;
  readonly scenes: readonly PictureScene[];
}

/**
 * The scenes that need pictures: a list in `metadata.scenes`, or else the script's, or else (for a bare count) empty scenes that
 * differ by number only. Throws StepError `missing_input` when nothing says how many.
 */
export async function loadScenes(context: RunContext<ImageMetadata>): Promise<ScenePlan> {
  const { metadata, settings } = context;
  const script = await readScript(context);
  const title = metadata.title ?? script?.title ?? context.projectId;
  const language = metadata.language ?? script?.language ?? settings.language;
  if (Array.isArray(metadata.scenes)) {
    const scenes = metadata.scenes.map((scene, index) => ({
      scene: index + 1,
      narration: scene.narration ?? '',
      imagePrompt: scene.imagePrompt ?? '',
      keywords: scene.keywords ?? [],
    }));
    return { title, language, scenes };
  }
  const count = metadata.scenes;
  if (script !== null) {
    const scenes = script.scenes.map(({ scene, narration, imagePrompt, keywords }) => ({
      scene,
      narration,
      imagePrompt,
      keywords,
    }));
    // The film needs a picture for every scene of the script, whatever count was sent.
    return { title, language, scenes };
  }
  if (count === undefined) {
    throw missingInput('image', metadata, { code: 'image.how_many' }, 'metadata.scenes');
  }
  const scenes = Array.from({ length: count }, (_, index) => ({
    scene: index + 1,
    narration: '',
    imagePrompt: '',
    keywords: [],
  }));
  return { title, language, scenes };
}

async function readScript(context: RunContext<ImageMetadata>) {
  const json = await readProjectText(context.inputDir, PROJECT_FILES.script, MAX_SCRIPT_BYTES).then(
    (text) => (text === undefined ? null : parseJson(text)),
    () => undefined,
  );
  context.signal.throwIfAborted();
  if (json === null) return null;
  const parsed = check(scriptFileSchema, json);
  if (parsed.success) return parsed.data;
  context.log({ code: 'image.script_unreadable' }, 'warn');
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
