import { z } from 'zod';
import { create } from 'zustand';
import { TASK_TYPES } from '../../contract/task';

/*
 * What is typed and not yet sent or stored: kept while its form or screen is closed, over a reload, a crash of the page and the next start.
 * In memory at once, in the page's own storage a moment later. Secrets never come here.
 */

/** Texts as typed, numbers as Mantine gives them (empty text while a field is empty). */
const typed = z.union([z.string(), z.number()]);
const aspect = z.enum(['16:9', '9:16']);
const resolution = z.enum(['480p', '720p', '1080p']);

const shapes = {
  task: z.object({
    type: z.enum(TASK_TYPES),
    title: z.string(),
    projectId: z.string(),
    priority: typed,
    category: z.string(),
    format: z.string(),
    text: z.string(),
    scenes: typed,
    /** One address a line. */
    pages: z.string(),
    aspect,
    resolution,
    subtitles: z.boolean(),
  }),
  film: z.object({
    title: z.string(),
    text: z.string(),
    projectId: z.string(),
    aspect,
    resolution,
    subtitles: z.boolean(),
  }),
  /** Texts of settings that were not stored, by the name of their field. */
  settings: z.record(z.string(), z.string()),
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
    aspect: '16:9',
    resolution: '1080p',
    subtitles: true,
  },
  film: { title: '', text: '', projectId: '', aspect: '16:9', resolution: '1080p', subtitles: true },
  settings: {},
};

const keyOf = (name: DraftName): string => `studio-queue.draft.${name}`;
/** More than a hand types between two keys: what was pasted is written at once. A page that is closed has no time for a long text. */
const PASTED_CHARS = 200;
/** Typing pauses this long: a text of 200,000 characters is not written at every key. */
const TYPING_PAUSE_MS = 300;

/** What was kept; nothing when it is of an older program or was tampered with. */
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

/** The drafts over a page's storage. */
export function createDrafts(storage: Storage) {
  const use = create<Drafts>(() => ({
    task: read(storage, 'task'),
    film: read(storage, 'film'),
    settings: read(storage, 'settings'),
  }));
  const unwritten = new Set<DraftName>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes now what waits for a pause in typing. */
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const name of unwritten) {
      const draft = use.getState()[name];
      try {
        if (isEmpty(name, draft)) storage.removeItem(keyOf(name));
        else storage.setItem(keyOf(name), JSON.stringify(draft));
      } catch (error) {
        // No room: it lives on in memory, as long as the window does.
        console.error(`draft ${name}:`, error);
      }
    }
    unwritten.clear();
  };
  const set = <N extends DraftName>(name: N, draft: Drafts[N]): void => {
    const grownBy = charsOf(draft) - charsOf(use.getState()[name]);
    use.setState({ [name]: draft } as Partial<Drafts>);
    unwritten.add(name);
    clearTimeout(timer);
    // What was sent must not come back after a crash.
    if (grownBy >= PASTED_CHARS || isEmpty(name, draft)) flush();
    else timer = setTimeout(flush, TYPING_PAUSE_MS);
  };
  return { use, set, flush };
}

/** Whether nothing would be lost with it. The type alone is worth nothing: one click chooses it. */
export function isEmpty<N extends DraftName>(name: N, draft: Drafts[N]): boolean {
  const empty: Readonly<Record<string, unknown>> = EMPTY_DRAFTS[name];
  return Object.entries(draft).every(([key, value]) => {
    const text = typeof value === 'string' ? value.trim() : value;
    return key === 'type' || text === (empty[key] ?? '');
  });
}

export const drafts = createDrafts(globalThis.localStorage);
/** The page's last moments: closed to the tray, loaded anew. The earlier one leaves more time. */
for (const moment of ['beforeunload', 'pagehide']) globalThis.addEventListener?.(moment, drafts.flush);

/** A form's words and choices, and how they change. */
export function useDraft<N extends 'task' | 'film'>(name: N) {
  const draft = drafts.use((state) => state[name]);
  const change = (part: Partial<Drafts[N]>): void => drafts.set(name, { ...drafts.use.getState()[name], ...part });
  return { draft, change };
}
