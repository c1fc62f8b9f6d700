import i18next from 'i18next';
import { MAX_TEXT_CHARS } from '../../contract/metadata';
import { decodeText, MAX_TEXT_BYTES, titleOfFile } from '../format/decode-text';
import { client } from '../store';
import { type Draft, EMPTY_DRAFTS, drafts as forms, isEmpty } from '../store/drafts';
import { usualFormat } from '../store/settings';
import {
  addTextDrafts,
  MAX_TEXT_DRAFTS,
  removeTextDraft,
  setSending,
  type TextDraft,
  useTextDrafts,
} from '../store/text-drafts';
import { setUi } from '../store/ui';
import { addedWords } from './added-words';
import { attempt, showDone, showError } from './attempt';

/** What the film will be called: the text's own title, the file's name, or the text's beginning. */
export const titleOfDraft = ({ name, look }: TextDraft): string =>
  look?.hasTitle === true || name === '' ? (look?.title ?? name) : name;

type Read = { readonly name: string; readonly text: string } | { readonly problem: string };

async function readFile(file: File): Promise<Read> {
  const words = { name: file.name };
  if (file.size > MAX_TEXT_BYTES) return { problem: i18next.t('today.drop.tooLong', words) };
  try {
    const text = decodeText(new Uint8Array(await file.arrayBuffer()));
    if (text === undefined) return { problem: i18next.t('today.drop.notText', words) };
    if (text.length > MAX_TEXT_CHARS) return { problem: i18next.t('today.drop.tooLong', words) };
    if (text.trim() === '') return { problem: i18next.t('today.drop.empty', words) };
    return { name: titleOfFile(file.name), text };
  } catch {
    // A folder, or a file that is gone or may not be read.
    return { problem: i18next.t('today.drop.unreadable', words) };
  }
}

/** Files become drafts, in the order of their names, so that the first part is made first. What cannot be read is named, once for all. */
export async function addFiles(files: readonly File[]): Promise<void> {
  const byName = new Intl.Collator(undefined, { numeric: true });
  const sorted = files.toSorted((a, b) => byName.compare(a.name, b.name));
  const read = await Promise.all(sorted.map(readFile));
  addTexts(read.flatMap((one) => ('text' in one ? [one] : [])));
  const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (problems.length > 0) showError(new Error(problems.slice(0, 5).join('\n')));
}

export function addTexts(texts: readonly { readonly name: string; readonly text: string }[]): void {
  if (texts.length === 0) return;
  const left = addTextDrafts(texts);
  if (left > 0) showError(new Error(i18next.t('today.drafts.full', { n: left, max: MAX_TEXT_DRAFTS })));
}

/** Adds the film of each, one after the other and each once. One that is refused stays, with those behind it. */
export async function makeFilms(wanted: readonly TextDraft[]): Promise<void> {
  const { sending } = useTextDrafts.getState();
  const drafts = wanted.filter(({ id }) => !sending.has(id));
  const ids = drafts.map(({ id }) => id);
  setSending(ids, true);
  const added: (string | undefined)[] = [];
  await attempt(async () => {
    for (const draft of drafts) {
      const title = titleOfDraft(draft);
      const { aspect, subtitles } = EMPTY_DRAFTS.film;
      const { tasks } = await client.call('queue:pipeline', {
        script: { title, text: draft.text },
        image: { title },
        video: { title, aspect, ...usualFormat(), subtitles },
      });
      removeTextDraft(draft.id);
      added.push(tasks[0]?.projectId);
    }
  });
  setSending(ids, false);
  const [first] = drafts;
  if (added.length === 1 && first !== undefined)
    showDone(addedWords(i18next.t, 'form.filmAdded', titleOfDraft(first), added[0]));
  else if (added.length > 1) showDone(i18next.t('today.drafts.added', { n: added.length }));
}

/** It was sent, or thrown away, and so is the text that was opened in the form. What was typed since belongs to the next film. */
export function emptyFilmForm(draft: Draft<'film'>): void {
  if (draft.textDraftId !== undefined) removeTextDraft(draft.textDraftId);
  if (forms.use.getState().film === draft) forms.set('film', EMPTY_DRAFTS.film);
}

/** Opens it in the form of a new film, where everything can be changed. */
export function editDraft(draft: TextDraft): void {
  if (!isEmpty('film', forms.use.getState().film)) {
    showError(new Error(i18next.t('today.drafts.formInUse')));
    return;
  }
  forms.set('film', { ...EMPTY_DRAFTS.film, title: titleOfDraft(draft), text: draft.text, textDraftId: draft.id });
  setUi({ form: 'film' });
}
