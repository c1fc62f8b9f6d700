import { create } from 'zustand';
import { AppError } from '../../contract/errors';
import { MAX_TEXT_CHARS } from '../../contract/metadata';
import { client } from '.';
import { type TextDraft, TextDraftBox } from './text-draft-box';

export type { TextDraft } from './text-draft-box';

/** More than anybody queues at once; each may have 200,000 characters. */
export const MAX_TEXT_DRAFTS = 100;

interface TextDraftState {
  readonly drafts: readonly TextDraft[];
  /** Those that are being sent. */
  readonly sending: ReadonlySet<string>;
  /** The one that was thrown away last, for as long as that can be undone. */
  readonly thrown: TextDraft | undefined;
}

export const useTextDrafts = create<TextDraftState>(() => ({ drafts: [], sending: new Set(), thrown: undefined }));

const box = new TextDraftBox();
/** What cannot be written stays in memory while the window lives. */
const kept = (writing: Promise<void>): void => void writing.catch((error) => console.error('text drafts:', error));

function replace(draft: TextDraft): void {
  const { drafts } = useTextDrafts.getState();
  // It may have been thrown away or sent meanwhile.
  if (!drafts.some(({ id }) => id === draft.id)) return;
  useTextDrafts.setState({ drafts: drafts.map((one) => (one.id === draft.id ? draft : one)) });
  kept(box.put(draft));
}

/** Reads it as the script worker would. What fails for another reason than its words is tried again, and once more at the next start. */
async function look(draft: TextDraft, tries = 3): Promise<void> {
  try {
    replace({ ...draft, look: await client.call('films:look-at-text', { text: draft.text }) });
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad_input') replace({ ...draft, problem: error.problem });
    else if (tries > 1) await look(draft, tries - 1);
    else console.error('text drafts:', error);
  }
}

/** Those of the last time. To be called once, when the panel starts. */
export async function loadTextDrafts(): Promise<void> {
  try {
    const found = await box.all();
    useTextDrafts.setState(({ drafts }) => ({
      drafts: [...found.filter(({ id }) => !drafts.some((one) => one.id === id)), ...drafts],
    }));
    for (const draft of found) if (draft.look === undefined && draft.problem === undefined) void look(draft);
  } catch (error) {
    console.error('text drafts:', error);
  }
}

/** Adds texts in the order given. Returns how many found no place any more. */
export function addTextDrafts(texts: readonly { readonly name: string; readonly text: string }[]): number {
  const room = Math.max(0, MAX_TEXT_DRAFTS - useTextDrafts.getState().drafts.length);
  const now = Date.now();
  const added = texts.slice(0, room).map(
    ({ name, text }, index): TextDraft => ({
      id: crypto.randomUUID(),
      name,
      text: text.slice(0, MAX_TEXT_CHARS),
      // Their order is that of these numbers.
      addedAt: now + index / 1_000,
    }),
  );
  useTextDrafts.setState(({ drafts }) => ({ drafts: [...drafts, ...added], thrown: undefined }));
  for (const draft of added) {
    const writing = box.put(draft);
    kept(writing);
    // Whoever sees its length takes it for kept.
    void writing.catch(() => {}).then(() => look(draft));
  }
  return texts.length - added.length;
}

export function removeTextDraft(id: string): void {
  useTextDrafts.setState(({ drafts }) => ({ drafts: drafts.filter((one) => one.id !== id) }));
  kept(box.remove(id));
}

export function throwAway(draft: TextDraft): void {
  removeTextDraft(draft.id);
  useTextDrafts.setState({ thrown: draft });
}

export function undoThrowAway(): void {
  const { thrown, drafts } = useTextDrafts.getState();
  if (thrown === undefined) return;
  useTextDrafts.setState({ drafts: [...drafts, thrown].sort((a, b) => a.addedAt - b.addedAt), thrown: undefined });
  kept(box.put(thrown));
}

export function setSending(ids: readonly string[], isSending: boolean): void {
  useTextDrafts.setState(({ sending }) => {
    const next = new Set(sending);
    for (const id of ids)
      if (isSending) next.add(id);
      else next.delete(id);
    return { sending: next };
  });
}
