import { z } from 'zod';
import { create } from 'zustand';
import { aspectSchema, DEFAULT_ASPECT } from '../../contract/aspect';
import { filmQualitySchema, frameRateSchema, resolutionSchema } from '../../contract/film-format';
import { subtitlePositionSchema, subtitleSizeSchema, subtitleStyleSchema } from '../../contract/film-look';
import { PROCESSOR_KINDS } from '../../contract/processors';
import { stopAfterSchema } from '../../contract/review';
import { TASK_TYPES, taskTypeSchema } from '../../contract/task';

/*
 * What is typed and not yet sent or stored. It survives closing its form or screen, a reload, a crash of the page and the next start. It is
 * in memory at once and in the page's storage a moment later. Secrets never come here.
 */

/** Text as typed, or a number as Mantine returns it (an empty string while the field is empty). */
const typed = z.union([z.string(), z.number()]);
/** Whether the creator's clips and music are in the film. Absent: those that are set. */
const clips = { intro: z.boolean().optional(), outro: z.boolean().optional(), music: z.boolean().optional() };
export type ClipsDraft = Readonly<z.output<z.ZodObject<typeof clips>>>;

/** Absent: as the settings say. */
const format = {
  resolution: resolutionSchema.optional(),
  frameRate: frameRateSchema.optional(),
  quality: filmQualitySchema.optional(),
};
const formatSchema = z.object(format);
export type FormatDraft = Readonly<z.output<typeof formatSchema>>;

/** A film's format as it is asked for. What was not chosen is as it usually is now: another setting is for later films. */
export function formatOf({ resolution, frameRate, quality }: FormatDraft, usual: FormatDraft): FormatDraft {
  return {
    ...usual,
    ...(resolution === undefined ? {} : { resolution }),
    ...(frameRate === undefined ? {} : { frameRate }),
    ...(quality === 'draft' ? { quality } : {}),
  };
}
/** How its subtitles look. Absent: as the settings say for its shape. */
const subtitleLook = {
  subtitleStyle: subtitleStyleSchema.optional(),
  subtitleSize: subtitleSizeSchema.optional(),
  subtitlePosition: subtitlePositionSchema.optional(),
};

/** Who reads the film; empty: as the settings say. Drafts of earlier versions have none. */
const voiceFields = { voiceEngine: z.string().default(''), voice: z.string().default(''), speed: typed.default('') };
const NO_VOICE = { voiceEngine: '', voice: '', speed: '' } as const;

/** A processor of the creator's as typed. A list has a row for each line on the screen, empty ones too. */
const programForm = z.object({
  program: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  timeoutMinutes: typed,
  graceSeconds: typed,
});
const urlForm = z.object({ url: z.string(), body: z.enum(['metadata', 'task']), timeoutMinutes: typed });
export type ProgramForm = Readonly<z.output<typeof programForm>>;
export type UrlForm = Readonly<z.output<typeof urlForm>>;
/** Of one type. What is absent is as it is stored; the fields of a kind that was left are kept for a return to it. */
const processorDraft = z.object({
  kind: z.enum(PROCESSOR_KINDS).optional(),
  program: programForm.optional(),
  url: urlForm.optional(),
  /** The test run's metadata, as JSON. */
  sample: z.string().optional(),
});
export type ProcessorDraft = Readonly<z.output<typeof processorDraft>>;

/** The form of one task. */
export const taskDraftSchema = z.object({
  type: z.enum(TASK_TYPES),
  title: z.string(),
  projectId: z.string(),
  priority: typed,
  category: z.string(),
  format: z.string(),
  text: z.string(),
  scenes: typed,
  /** One address per line. */
  pages: z.string(),
  /** Absent: as the settings say. */
  pictureSources: z.array(z.string()).optional(),
  aspect: aspectSchema,
  ...format,
  subtitles: z.boolean(),
  ...subtitleLook,
  ...clips,
  ...voiceFields,
});
const shapes = {
  task: taskDraftSchema,
  film: z.object({
    title: z.string(),
    text: z.string(),
    projectId: z.string(),
    aspect: aspectSchema,
    ...format,
    subtitles: z.boolean(),
    ...subtitleLook,
    ...clips,
    ...voiceFields,
    /** Absent: as the settings say. */
    stopAfter: stopAfterSchema.optional(),
    /** Absent: as the settings say. */
    pictureSources: z.array(z.string()).optional(),
    /** The dropped text that was opened here. It stays where it is kept until the form is sent: what is typed is on the disk only later. */
    textDraftId: z.string().optional(),
  }),
  /** Unsaved texts of settings by the name of their field. */
  settings: z.record(z.string(), z.string()),
  processors: z.partialRecord(taskTypeSchema, processorDraft),
  /** How this machine is to join a studio, where it differs from what is stored. */
  studio: z
    .object({ address: z.string(), name: z.string(), machineName: z.string(), knowsTheRisk: z.boolean() })
    .partial(),
} as const;

export type DraftName = keyof typeof shapes;
export type Draft<N extends DraftName> = Readonly<z.output<(typeof shapes)[N]>>;
export type Drafts = { readonly [N in DraftName]: Draft<N> };

export const EMPTY_DRAFTS: Drafts = {
  task: {
    type: 'script',
    title: '',
    projectId: '',
    priority: 0,
    category: '',
    format: '',
    text: '',
    scenes: '',
    pages: '',
    aspect: DEFAULT_ASPECT,
    subtitles: true,
    ...NO_VOICE,
  },
  film: {
    title: '',
    text: '',
    projectId: '',
    aspect: DEFAULT_ASPECT,
    subtitles: true,
    ...NO_VOICE,
  },
  settings: {},
  processors: {},
  studio: {},
};

const keyOf = (name: DraftName): string => `studio-queue.draft.${name}`;
/** More than anybody types at once: a pasted text is written right away. A page that is being closed has no time for a long text. */
const PASTED_CHARS = 200;
/** Written after a pause in typing of this length, so that a text of 200,000 characters is not written at every key. */
const TYPING_PAUSE_MS = 300;

/** The stored draft; an empty one if it comes from an older version or was tampered with. */
function read<N extends DraftName>(storage: Storage, name: N): Drafts[N] {
  try {
    const found: unknown = JSON.parse(storage.getItem(keyOf(name)) ?? 'null');
    // The lookup by a generic key loses the link between name and shape; the parse is the check.
    const parsed = shapes[name].safeParse(found);
    return parsed.success ? (parsed.data as Drafts[N]) : EMPTY_DRAFTS[name];
  } catch {
    return EMPTY_DRAFTS[name];
  }
}

function charsOf(draft: Drafts[DraftName]): number {
  return Object.values(draft).reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}

/** The drafts backed by a page's storage. */
export function createDrafts(storage: Storage) {
  const listeners = new Set<() => void>();
  const use = create<Drafts>(() => ({
    task: read(storage, 'task'),
    film: read(storage, 'film'),
    settings: read(storage, 'settings'),
    processors: read(storage, 'processors'),
    studio: read(storage, 'studio'),
  }));
  const unwritten = new Set<DraftName>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes what is waiting for a pause in typing. */
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const name of unwritten) {
      const draft = use.getState()[name];
      try {
        if (isEmpty(name, draft)) storage.removeItem(keyOf(name));
        else storage.setItem(keyOf(name), JSON.stringify(draft));
      } catch (error) {
        // The storage is full: the draft stays in memory while the window lives.
        console.error(`draft ${name}:`, error);
      }
    }
    const hasWritten = unwritten.size > 0;
    unwritten.clear();
    if (hasWritten) for (const listener of listeners) listener();
  };
  /** Called when something was written. */
  const onWritten = (listener: () => void): void => void listeners.add(listener);
  const set = <N extends DraftName>(name: N, draft: Drafts[N]): void => {
    const grownBy = charsOf(draft) - charsOf(use.getState()[name]);
    use.setState({ [name]: draft } as Partial<Drafts>);
    unwritten.add(name);
    clearTimeout(timer);
    // A sent draft must not come back after a crash.
    if (grownBy >= PASTED_CHARS || isEmpty(name, draft)) flush();
    else timer = setTimeout(flush, TYPING_PAUSE_MS);
  };
  return { use, set, flush, onWritten };
}

/** What a form has without anybody typing. A type takes one click to choose. */
const NOT_TYPED = new Set(['type', 'textDraftId']);

/** Whether losing it would lose nothing. */
export function isEmpty<N extends DraftName>(name: N, draft: Drafts[N]): boolean {
  const empty: Readonly<Record<string, unknown>> = EMPTY_DRAFTS[name];
  return Object.entries(draft).every(([key, value]) => {
    if (value === undefined) return true;
    const text = typeof value === 'string' ? value.trim() : value;
    return NOT_TYPED.has(key) || text === (empty[key] ?? '');
  });
}

export const drafts = createDrafts(globalThis.localStorage);
/** The page's last moments, before it closes to the tray or reloads. The earlier event leaves more time. */
for (const moment of ['beforeunload', 'pagehide']) globalThis.addEventListener?.(moment, drafts.flush);

/** The draft of a form, and how to change it. */
export function useDraft<N extends 'task' | 'film'>(name: N) {
  const draft = drafts.use((state) => state[name]);
  const change = (part: Partial<Drafts[N]>): void => drafts.set(name, { ...drafts.use.getState()[name], ...part });
  return { draft, change };
}
