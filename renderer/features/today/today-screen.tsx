import { useMediaQuery } from '@mantine/hooks';
import { IconChevronRight, IconExternalLink, IconMovie, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { FilmOverview } from '../../../contract/film';
import { TASK_TYPES } from '../../../contract/task';
import { pauseAll } from '../../actions/lanes';
import { openDocs } from '../../actions/panel';
import { useOffline } from '../../shared/use-offline';
import { useQueueEnd } from '../../shared/use-queue-end';
import { useSample } from '../../shared/use-sample';
import { usePanel } from '../../store';
import { refreshFilms, useFilms } from '../../store/films';
import { isFirstConnection } from '../../store/studio';
import { setUi, showScreen } from '../../store/ui';
import { Button } from '../../ui/button';
import { Word } from '../../ui/word';
import { DraftsBox } from './drafts-box';
import { DropZone, TextChooser } from './drop-zone';
import { FilmCard } from './film-card';
import { FirstRun } from './first-run';
import { NeedsYou } from './needs-you';
import { NextBox } from './next-box';
import { ReadyFilm } from './ready-film';
import classes from './today.module.css';

/** Room for more columns. */
const WIDE = '(min-width: 1600px)';

/** Types that start nothing here, in the order of a film's steps. */
const usePausedTypes = () =>
  usePanel(useShallow(({ live }) => TASK_TYPES.filter((type) => live?.paused[type] === true)));

/** While any of them is paused it goes on with them, as the tray does. */
function PauseAll() {
  const { t } = useTranslation();
  const paused = usePausedTypes().length > 0;
  const Icon = paused ? IconPlayerPlay : IconPlayerPause;
  const words = t(paused ? 'today.resumeAll' : 'today.pauseAll');
  return (
    <Button look="quiet" title={words} data-testid="pause-all" onClick={() => void pauseAll(!paused)} {...useOffline()}>
      <Icon size={15} stroke={1.7} aria-hidden />
      <Word>{words}</Word>
    </Button>
  );
}

/** When everything is done; on the line of what is made, so that nothing moves when it becomes known. */
function End() {
  const { t } = useTranslation();
  const end = useQueueEnd(false);
  if (end === undefined) return null;
  return (
    <span title={end.hint} data-testid="today-end">
      {t('common.dot')}
      {end.words}
    </span>
  );
}

function Head({ films, isEmpty }: { readonly films: FilmOverview | undefined; readonly isEmpty: boolean }) {
  const { t } = useTranslation();
  const paused = usePausedTypes();
  const summary = (): string => {
    if (films === undefined) return '';
    const { making, waiting } = films.counts;
    const parts = [
      ...(making > 0 ? [t('today.summary', { n: making.toLocaleString() })] : []),
      ...(waiting > 0 ? [t('today.summaryWaiting', { n: waiting.toLocaleString() })] : []),
    ];
    if (parts.length === 0) parts.push(t('today.summaryIdle'));
    if (paused.length === TASK_TYPES.length) parts.push(t('today.allPaused'));
    else if (paused.length > 0)
      parts.push(t('today.paused', { types: paused.map((type) => t(`type.${type}`)).join(', ') }));
    return parts.join(t('common.dot'));
  };
  return (
    <div className={classes.head}>
      <h1>{t('nav.today')}</h1>
      {isEmpty && paused.length === 0 ? null : (
        <>
          <p data-testid="today-summary">
            {summary()}
            <End />
          </p>
          <PauseAll />
        </>
      )}
    </div>
  );
}

function SampleButton() {
  const { t } = useTranslation();
  const { make, making } = useSample();
  return (
    <Button
      look="primary"
      disabled={making}
      aria-busy={making}
      data-testid="make-sample"
      onClick={make}
      {...useOffline()}
    >
      <IconMovie size={15} stroke={1.7} aria-hidden />
      {t('welcome.makeSample')}
    </Button>
  );
}

/** No film yet: one place to drop a text, and the sample film. */
function EmptyToday({ onChoose }: { readonly onChoose: () => void }) {
  const { t } = useTranslation();
  const port = usePanel((state) => state.bridge?.port);
  return (
    <>
      <DropZone large onChoose={onChoose}>
        <SampleButton />
      </DropZone>
      {port === undefined ? null : (
        <p className={classes.note}>
          {t('today.emptyHint')}{' '}
          <button
            type="button"
            className={classes.link}
            data-testid="open-docs"
            title={`http://127.0.0.1:${port}/docs`}
            onClick={() => void openDocs()}
          >
            {t('today.docs')}
            <IconExternalLink size={14} stroke={1.7} aria-hidden />
          </button>
          {t('common.dot')}
          <button
            type="button"
            className={classes.link}
            data-testid="welcome-own-code"
            onClick={() => setUi({ ownCodeOpen: true })}
          >
            {t('processors.ownCode')}
          </button>
        </p>
      )}
    </>
  );
}

function Films({ films, wide }: { readonly films: FilmOverview; readonly wide: boolean }) {
  const { t } = useTranslation();
  const ready = films.ready.slice(0, wide ? 12 : 4);
  return (
    <>
      {films.making.length === 0 ? null : (
        <section aria-labelledby="making-title" data-testid="making">
          <div className={classes.section}>
            <h2 id="making-title">{t('today.making')}</h2>
            <span>{films.counts.making.toLocaleString()}</span>
          </div>
          <ul className={classes.making}>
            {films.making.map((film) => (
              <FilmCard key={film.projectId} film={film} />
            ))}
          </ul>
        </section>
      )}
      {ready.length === 0 ? null : (
        <section aria-labelledby="ready-title" data-testid="ready">
          <div className={classes.section}>
            <h2 id="ready-title">{t('today.ready')}</h2>
            <Button look="quiet" onClick={() => showScreen('projects')}>
              {t('today.allProjects')}
              <IconChevronRight size={14} stroke={1.7} aria-hidden />
            </Button>
          </div>
          <ul className={classes.ready}>
            {ready.map((film) => (
              <ReadyFilm key={film.projectId} film={film} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** The first screen: is it going, is it ready, does it need me? */
export function TodayScreen() {
  const { t } = useTranslation();
  const { value: films, phase } = useFilms();
  const wide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });
  const isNew = usePanel(isFirstConnection);
  const chooser = useRef<HTMLInputElement>(null);
  const choose = () => chooser.current?.click();
  // What was cancelled, or never became a film, is in the projects.
  const isEmpty =
    films !== undefined && [films.making, films.needsYou, films.next, films.ready].every((shown) => shown.length === 0);
  return (
    <div className={classes.screen} data-testid="today-screen" data-phase={phase} data-empty={isEmpty}>
      <TextChooser ref={chooser} />
      <Head films={films} isEmpty={isEmpty} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <NeedsYou failed={(films?.needsYou ?? []).filter(({ state }) => state === 'failed')} />
          {phase === 'failed' ? (
            <p className={classes.note} role="alert">
              {t('today.failedToRead')} <Button onClick={() => void refreshFilms()}>{t('app.tryAgain')}</Button>
            </p>
          ) : null}
          {phase === 'reading' ? <p className={classes.note}>{t('today.reading')}</p> : null}
          {isEmpty && isNew ? <p className={classes.note}>{t('studio.strip.connectingHint')}</p> : null}
          {isEmpty && !isNew ? <EmptyToday onChoose={choose} /> : null}
          {films === undefined || isEmpty ? null : <Films films={films} wide={wide} />}
        </div>
        <div className={classes.side}>
          {isEmpty && !isNew ? null : <DropZone onChoose={choose} />}
          <DraftsBox />
          {films === undefined || isEmpty ? null : (
            <NextBox films={films.next.slice(0, wide ? 6 : 3)} count={films.counts.waiting} />
          )}
        </div>
        <FirstRun />
      </div>
    </div>
  );
}
