import { useThrottledCallback } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { IpcOutput } from '../../../contract/ipc';
import { perType, TASK_TYPES, type TaskType } from '../../../contract/task';
import { NONE_KNOWN, waitOf } from '../../format/estimate';
import { waitRange } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Poster } from '../../shared/poster';
import { stepName } from '../../shared/step-name';
import { client, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { usePaused } from '../../store/paused';
import { joinedStudio, slotsOf } from '../../store/studio';
import { showProject, showScreen } from '../../store/ui';
import { Button } from '../../ui/button';
import { TYPE_ICONS } from '../../ui/task-type';
import { TwoLines } from '../../ui/two-lines';
import classes from './side.module.css';

type Wait = IpcOutput<'queue:waits'>['waits'][number];
const NOTHING: ReadonlyMap<string, Wait> = new Map();
const ASK_MS = 500;

/** How many tasks run before each of these; asked again whenever the queue has changed. */
function useWaits(ids: readonly string[]): ReadonlyMap<string, Wait> {
  const [waits, setWaits] = useState(NOTHING);
  const counts = usePanel((state) => state.live?.summary);
  const asked = ids.join();
  const ask = useThrottledCallback((wanted: string) => {
    client.call('queue:waits', { ids: wanted.split(',') }).then(
      (reply) => setWaits(new Map(reply.waits.map((wait) => [wait.id, wait]))),
      (error: unknown) => console.error('queue:waits:', error),
    );
  }, ASK_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new counts are the reason to ask again
  useEffect(() => {
    if (asked !== '') ask(asked);
  }, [asked, counts]);
  return waits;
}

/** The first step that is still to be made. */
function nextStep({ steps }: Film): TaskType | undefined {
  return TASK_TYPES.find((type) => steps[type]?.status === 'waiting');
}

function NextRow({ film, ahead }: { readonly film: Film; readonly ahead: number | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const live = usePanel((state) => state.live);
  const studio = usePanel(joinedStudio);
  const paused = usePaused();
  const type = nextStep(film) ?? 'script';
  const before = TASK_TYPES.filter((one) => film.steps[one]?.status === 'completed').at(-1);
  const wait = waitOf({ type, dependsOn: [] }, ahead, {
    nowMs,
    typicalSeconds: live?.typicalSeconds ?? NONE_KNOWN,
    paused,
    slots: perType((one) => slotsOf(studio, one, nowMs)),
    running: Object.values(live?.running ?? {}),
    unfinished: new Map(),
  });
  const Icon = TYPE_ICONS[type];
  const when =
    wait.kind === 'about'
      ? waitRange(wait.seconds, language)
      : wait.kind === 'paused'
        ? t('waiting.paused')
        : wait.kind === 'nobody'
          ? t('studio.nobody')
          : '';
  return (
    <li data-testid={`next-${film.projectId}`}>
      <div className={classes.poster}>
        <Poster film={film} />
      </div>
      <button
        type="button"
        className={classes.open}
        title={t('today.open', { title: film.title })}
        onClick={() => showProject(film.projectId)}
      >
        <TwoLines>
          <b>{film.title}</b>
          <small>
            <span className={classes.step} data-type={type}>
              <Icon size={14} stroke={1.7} aria-hidden />
              {stepName(film, type, t)}
            </span>
            {t('common.dot')}
            {before === undefined ? t('today.fromStart') : t(`today.until.${before}`)}
          </small>
        </TwoLines>
      </button>
      <span className={classes.when}>{when}</span>
    </li>
  );
}

/** The films whose turn comes next. `count`: of all that wait. */
export function NextBox({ films, count }: { readonly films: readonly Film[]; readonly count: number }) {
  const { t } = useTranslation();
  const ids = films.flatMap((film) => film.steps[nextStep(film) ?? 'script']?.taskId ?? []);
  const waits = useWaits(ids);
  return (
    <section className={classes.box} aria-labelledby="next-title" data-testid="next-films">
      <header>
        <h2 id="next-title">{t('today.next')}</h2>
        {count === 0 ? null : (
          <Button look="quiet" className={classes.more ?? ''} onClick={() => showScreen('queue')}>
            {t('today.allWaiting', { n: count.toLocaleString() })}
            <IconChevronRight size={14} stroke={1.7} aria-hidden />
          </Button>
        )}
      </header>
      {films.length === 0 ? (
        <p className={classes.nothing}>{t('today.nothingNext')}</p>
      ) : (
        <ul>
          {films.map((film) => (
            <NextRow
              key={film.projectId}
              film={film}
              ahead={waits.get(film.steps[nextStep(film) ?? 'script']?.taskId ?? '')?.ahead}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
