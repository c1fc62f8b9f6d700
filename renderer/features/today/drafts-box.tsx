import { IconX } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { editDraft, emptyFilmForm, makeFilms, titleOfDraft } from '../../actions/text-drafts';
import { EUL_REUL, withJosa } from '../../format/josa';
import { about } from '../../format/time';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { useOffline } from '../../shared/use-offline';
import { drafts as forms, isEmpty } from '../../store/drafts';
import { type TextDraft, throwAway, undoThrowAway, useTextDrafts } from '../../store/text-drafts';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { TwoLines } from '../../ui/two-lines';
import classes from './side.module.css';

/** For so long a text that was thrown away can be taken back. */
const UNDO_MS = 8_000;

function useTitle(): (draft: TextDraft) => string {
  const { t } = useTranslation();
  return (draft) => titleOfDraft(draft) || t('today.drafts.pasted');
}

function DraftRow({ draft }: { readonly draft: TextDraft }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const offline = useOffline();
  const sending = useTextDrafts((state) => state.sending.has(draft.id));
  const title = useTitle()(draft);
  const { look, problem } = draft;
  const words =
    problem !== undefined
      ? said(problem)
      : look === undefined
        ? t('today.drafts.reading')
        : t('today.drafts.look', { scenes: look.scenes, length: about(look.seconds, language) });
  return (
    <li data-testid={`draft-${draft.id}`}>
      <button
        type="button"
        className={classes.open}
        title={t('today.drafts.edit', { title })}
        onClick={() => editDraft(draft)}
      >
        <TwoLines>
          <b>{title}</b>
          <small data-problem={problem !== undefined}>{words}</small>
        </TwoLines>
      </button>
      {problem === undefined ? (
        <Button
          data-testid="make-draft"
          aria-label={t('today.drafts.makeLabel', { title })}
          disabled={sending}
          aria-busy={sending}
          onClick={() => void makeFilms([draft])}
          {...offline}
        >
          {t('today.drafts.make')}
        </Button>
      ) : null}
      <Button
        look="quiet"
        aria-label={t('today.drafts.throwAway', { title })}
        title={t('today.drafts.throwAway', { title })}
        disabled={sending}
        onClick={() => throwAway(draft)}
      >
        <IconX size={14} stroke={1.7} aria-hidden />
      </Button>
    </li>
  );
}

/** What was begun in the form of a new film. */
function TypedRow() {
  const { t } = useTranslation();
  const typed = forms.use((state) => state.film);
  if (isEmpty('film', typed)) return null;
  const title = typed.title.trim() || t('today.drafts.typed');
  return (
    <li data-testid="typed-draft">
      <TwoLines className={classes.words ?? ''}>
        <b title={title}>{title}</b>
        <small>{t('today.drafts.typedHint', { n: typed.text.length.toLocaleString() })}</small>
      </TwoLines>
      <Button onClick={() => setUi({ form: 'film' })}>{t('today.drafts.goOn')}</Button>
      <Button
        look="quiet"
        aria-label={t('today.drafts.throwAway', { title })}
        title={t('today.drafts.throwAway', { title })}
        onClick={() => emptyFilmForm(typed)}
      >
        <IconX size={14} stroke={1.7} aria-hidden />
      </Button>
    </li>
  );
}

function ThrownRow() {
  const { t } = useTranslation();
  const thrown = useTextDrafts((state) => state.thrown);
  const titleOf = useTitle();
  useEffect(() => {
    if (thrown === undefined) return;
    const timer = setTimeout(() => useTextDrafts.setState({ thrown: undefined }), UNDO_MS);
    return () => clearTimeout(timer);
  }, [thrown]);
  if (thrown === undefined) return null;
  const title = titleOf(thrown);
  return (
    <li data-testid="thrown-draft">
      <span className={classes.thrown} role="status">
        {t('today.drafts.thrown', { title, titleEul: withJosa(`‘${title}’`, EUL_REUL) })}
      </span>
      <Button onClick={undoThrowAway}>{t('today.drafts.undo')}</Button>
    </li>
  );
}

/** Brings the box into view when texts were added: a file may be dropped anywhere on the window, and the box is below the films of a narrow one. */
function useSeenWhenAdded(count: number): RefObject<HTMLElement | null> {
  const box = useRef<HTMLElement>(null);
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) box.current?.scrollIntoView({ block: 'nearest' });
    before.current = count;
  }, [count]);
  return box;
}

/** Texts that wait for the creator to send them or to throw them away. */
export function DraftsBox() {
  const { t } = useTranslation();
  const offline = useOffline();
  const all = useTextDrafts((state) => state.drafts);
  // What was opened in the form stands there.
  const openId = forms.use(({ film }) => (isEmpty('film', film) ? undefined : film.textDraftId));
  const drafts = all.filter(({ id }) => id !== openId);
  const isSending = useTextDrafts((state) => state.sending.size > 0);
  const thrown = useTextDrafts((state) => state.thrown !== undefined);
  const typed = forms.use((state) => !isEmpty('film', state.film));
  const count = drafts.length + (typed ? 1 : 0);
  const box = useSeenWhenAdded(all.length);
  const sendable = drafts.filter(({ problem }) => problem === undefined);
  if (count === 0 && !thrown) return null;
  return (
    <section ref={box} className={classes.box} aria-labelledby="drafts-title" data-testid="drafts">
      <header>
        <h2 id="drafts-title">{t('today.drafts.title')}</h2>
        <span className={classes.count}>{count}</span>
        <span className={classes.hint}>{t('today.drafts.kept')}</span>
      </header>
      <ul className={classes.drafts}>
        {drafts.map((draft) => (
          <DraftRow key={draft.id} draft={draft} />
        ))}
        <TypedRow />
        <ThrownRow />
      </ul>
      {sendable.length > 1 ? (
        <footer>
          <Button
            data-testid="make-all-drafts"
            disabled={isSending}
            aria-busy={isSending}
            onClick={() => void makeFilms(sendable)}
            {...offline}
          >
            {t('today.drafts.makeAll', { n: sendable.length })}
          </Button>
        </footer>
      ) : null}
    </section>
  );
}
