import { z } from 'zod';
import type { FilmVoice } from '../../../contract/metadata';
import { namedSources, type QueueTask } from '../../../contract/task';
import { isVoiceEngine } from '../../../contract/voice-engines';
import {
  type ClipsDraft,
  type Draft,
  EMPTY_DRAFTS,
  type FormatDraft,
  formatOf,
  taskDraftSchema,
} from '../../store/drafts';

/** Without the empty fields, which count as not given. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  );
}

/** An empty list is kept: it asks for title cards alone. */
const sourcesOf = ({ pictureSources }: Pick<Draft<'task'>, 'pictureSources'>) =>
  pictureSources === undefined ? {} : { pictureSources };

/** What was chosen of how subtitles look, for a film that has any. */
const lookOf = ({
  subtitles,
  subtitleStyle,
  subtitleSize,
  subtitlePosition,
}: Pick<Draft<'film'>, 'subtitles' | 'subtitleStyle' | 'subtitleSize' | 'subtitlePosition'>) =>
  subtitles
    ? {
        ...(subtitleStyle === undefined ? {} : { subtitleStyle }),
        ...(subtitleSize === undefined ? {} : { subtitleSize }),
        ...(subtitlePosition === undefined ? {} : { subtitlePosition }),
      }
    : {};

/** What was left alone is as the settings say. */
const clipsOf = ({ intro, outro, music }: ClipsDraft): ClipsDraft => ({
  ...(intro === undefined ? {} : { intro }),
  ...(outro === undefined ? {} : { outro }),
  ...(music === undefined ? {} : { music }),
});

/** The typed voice as the contract has it; what was left empty is as the settings say. */
export function typedVoice({
  voiceEngine,
  voice,
  speed,
}: Pick<Draft<'film'>, 'voiceEngine' | 'voice' | 'speed'>): FilmVoice {
  return {
    ...(isVoiceEngine(voiceEngine) ? { voiceEngine } : {}),
    ...(voice.trim() === '' ? {} : { voice: voice.trim() }),
    ...(speed === '' ? {} : { speed: Number(speed) }),
  };
}

/**
 * The input of the call, which the contract's schema checks next. A script without a project gets a new one; pictures and films continue
 * the project that their title names.
 */
export function toEnqueueInput(draft: Draft<'task'>, usual: FormatDraft = {}): unknown {
  const title = draft.title.trim();
  const project = draft.projectId.trim();
  const common = given({
    projectId: project === '' && draft.type !== 'script' ? title : project,
    priority: draft.priority,
  });
  switch (draft.type) {
    case 'script': {
      const text = draft.text.trim() === '' ? '' : draft.text;
      const metadata = given({ title, text, category: draft.category.trim(), format: draft.format.trim() });
      return { type: draft.type, ...common, metadata };
    }
    case 'image': {
      const pages = draft.pages.split(/\s+/u).filter(Boolean);
      return {
        type: draft.type,
        ...common,
        metadata: {
          ...given({ title, scenes: draft.scenes, pages, aspect: draft.aspect }),
          ...sourcesOf(draft),
        },
      };
    }
    case 'video': {
      const { aspect, subtitles } = draft;
      const format = formatOf(draft, usual);
      const films = { ...lookOf(draft), ...clipsOf(draft), ...typedVoice(draft) };
      const metadata = given({ title, aspect, ...format, subtitles, ...films });
      return { type: draft.type, ...common, metadata };
    }
    default:
      return draft.type satisfies never;
  }
}

/** The same for a whole film, which gets a new project unless one is named. Its language is that of its text, not of the panel. */
export function toPipelineInput(draft: Draft<'film'>, usual: FormatDraft = {}): unknown {
  const title = draft.title.trim();
  const { text, aspect, subtitles, stopAfter } = draft;
  return {
    ...given({ projectId: draft.projectId.trim() }),
    ...(stopAfter === undefined ? {} : { stopAfter }),
    script: given({ title, text }),
    image: { ...given({ title }), ...sourcesOf(draft) },
    video: given({
      ...{ title, aspect, subtitles, ...formatOf(draft, usual) },
      ...lookOf(draft),
      ...clipsOf(draft),
      ...typedVoice(draft),
    }),
  };
}

/** A task that there is, as the form shows it. What the form has no field for is not in it. */
export function draftOf({ type, metadata, priority, projectId }: QueueTask): Draft<'task'> {
  const text = (name: string): string => {
    const value = metadata[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const pages = linesSchema.safeParse(metadata.pages);
  const sources = type === 'image' ? namedSources(metadata) : undefined;
  const shown = shownSchema.parse(metadata);
  return {
    ...EMPTY_DRAFTS.task,
    type,
    priority,
    projectId,
    title: text('title'),
    category: text('category'),
    format: text('format'),
    text: text('text'),
    scenes: typeof metadata.scenes === 'number' ? metadata.scenes : '',
    pages: pages.success ? pages.data.join('\n') : '',
    ...sourcesOf({ pictureSources: sources === undefined ? undefined : [...sources] }),
    ...shown,
    voiceEngine: text('voiceEngine'),
    voice: text('voice'),
    speed: typeof metadata.speed === 'number' ? metadata.speed : '',
  };
}

const linesSchema = z.array(z.string());
const { aspect, subtitles } = EMPTY_DRAFTS.task;
const shownSchema = z.object({
  aspect: taskDraftSchema.shape.aspect.catch(aspect),
  resolution: taskDraftSchema.shape.resolution.catch(undefined),
  frameRate: taskDraftSchema.shape.frameRate.catch(undefined),
  quality: taskDraftSchema.shape.quality.catch(undefined),
  subtitles: taskDraftSchema.shape.subtitles.catch(subtitles),
  subtitleStyle: taskDraftSchema.shape.subtitleStyle.catch(undefined),
  subtitleSize: taskDraftSchema.shape.subtitleSize.catch(undefined),
  subtitlePosition: taskDraftSchema.shape.subtitlePosition.catch(undefined),
  intro: taskDraftSchema.shape.intro.catch(undefined),
  outro: taskDraftSchema.shape.outro.catch(undefined),
  music: taskDraftSchema.shape.music.catch(undefined),
});

/**
 * The task's metadata with what was changed in the form. Fields that were left alone stay as they are, also when the form shows less of them
 * than there is; one that was emptied goes.
 */
export function changedMetadata(task: QueueTask, now: Draft<'task'>): Record<string, unknown> {
  const then = metadataOf(draftOf(task));
  const metadata = { ...task.metadata };
  const wanted = metadataOf(now);
  for (const name of new Set([...Object.keys(then), ...Object.keys(wanted)])) {
    if (JSON.stringify(then[name]) === JSON.stringify(wanted[name])) continue;
    if (wanted[name] === undefined) delete metadata[name];
    else metadata[name] = wanted[name];
  }
  return metadata;
}

const metadataOf = (draft: Draft<'task'>): Record<string, unknown> =>
  z.object({ metadata: z.record(z.string(), z.unknown()) }).parse(toEnqueueInput(draft)).metadata;
