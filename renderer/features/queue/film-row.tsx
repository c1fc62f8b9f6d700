// biome-ignore-all lint/a11y/useFocusableInteractive: only the grid takes the focus; it names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list positions its rows itself, which a table cannot do
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys and names its active row

import { IconCheck, IconChevronDown, IconChevronRight, IconDots, IconPlayerPause, IconX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film, FilmStep } from '../../../contract/film';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { type WaitContext, waitOf } from '../../format/estimate';
import { clockRange } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Poster } from '../../shared/poster';
import { useSeveralUsers } from '../../store/users';
import { PickBox } from '../../task-grid/pick-box';
import grid from '../../task-grid/task-grid.module.css';
import { Button } from '../../ui/button';
import { TYPE_ICONS, TypeMark } from '../../ui/task-type';
import { TwoLines } from '../../ui/two-lines';
import classes from './film-rows.module.css';
import type { Wait } from './use-waits';
import { waitWords } from './wait-words';

export const filmRowId = (key: string): string => `film-row-${key}`;

interface Common {
  readonly offsetPx: number;
  readonly active: boolean;
  readonly waits: ReadonlyMap<string, Wait>;
  readonly context: WaitContext;
  readonly onLook: () => void;
  readonly onMenu: (event: MouseEvent) => void;
}

/** The step that runs next, or runs now. */
function nextStep({ steps }: Film): { readonly type: TaskType; readonly step: FilmStep } | undefined {
  for (const type of TASK_TYPES) {
    const step = steps[type];
    if (step?.status === 'waiting' || step?.status === 'processing') return { type, step };
  }
  return undefined;
}

export function FilmRow({
  film,
  isOpen,
  isPicked,
  endsInSeconds,
  onOpen,
  onPick,
  offsetPx,
  active,
  waits,
  context,
  onLook,
  onMenu,
}: Common & {
  readonly film: Film;
  readonly isOpen: boolean;
  readonly isPicked: boolean;
  readonly endsInSeconds: number | undefined;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onPick: () => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { title, projectId } = film;
  const user = useSeveralUsers() ? [film.userId] : [];
  const next = nextStep(film);
  const isReview = film.state === 'review';
  const place = next === undefined ? undefined : waits.get(next.step.taskId);
  const wait =
    next === undefined || next.step.status === 'processing'
      ? undefined
      : waitOf({ type: next.type, needsYou: next.step.needsYou, dependsOn: [] }, place?.ahead, context, place?.after);
  const start = isReview
    ? t('work.approve')
    : wait === undefined
      ? next === undefined
        ? '–'
        : t('work.making')
      : waitWords(wait, language, t);
  const end = isReview
    ? t('work.approvedFirst')
    : endsInSeconds === undefined
      ? '–'
      : clockRange(endsInSeconds, context.nowMs, language);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div
      id={filmRowId(projectId)}
      className={grid.row}
      role="row"
      aria-level={1}
      aria-expanded={isOpen}
      aria-selected={isPicked || active}
      data-active={active}
      data-testid={`film-row-${projectId}`}
      style={{ transform: `translateY(${offsetPx}px)` }}
      onClick={onLook}
      onContextMenu={onMenu}
    >
      <span role="gridcell" className={classes.film}>
        <PickBox label={t('work.pick', { title })} checked={isPicked} onToggle={onPick} />
        <Button
          look="quiet"
          tabIndex={-1}
          aria-label={t(isOpen ? 'work.closeFilm' : 'work.openFilm', { title })}
          data-testid={`film-open-${projectId}`}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(!isOpen);
          }}
        >
          <Chevron size={15} stroke={1.7} aria-hidden />
        </Button>
        <Poster film={film} className={classes.poster} />
        <TwoLines title={[title, projectId, ...user].join('\n')}>
          <b>{title}</b>
          <small>{[...(title === projectId ? [] : [projectId]), ...user].join(t('common.dot'))}</small>
        </TwoLines>
      </span>
      <span role="gridcell" className={classes.steps}>
        {TASK_TYPES.map((type) => (
          <Step
            key={type}
            type={type}
            step={film.steps[type]}
            ahead={waits.get(film.steps[type]?.taskId ?? '')?.ahead}
          />
        ))}
      </span>
      <span role="gridcell" data-wait={isReview ? 'needs-you' : wait?.kind} className={classes.when}>
        {start}
      </span>
      <span role="gridcell" className={classes.when}>
        {end}
      </span>
      <MenuCell title={title} onMenu={onMenu} />
    </div>
  );
}

function Step({
  type,
  step,
  ahead,
}: {
  readonly type: TaskType;
  readonly step: FilmStep | undefined;
  readonly ahead: number | undefined;
}) {
  const { t } = useTranslation();
  const Icon = TYPE_ICONS[type];
  const { words, mark } = stepMark(step, ahead, t);
  const label = `${t(`type.${type}`)}: ${words}`;
  return (
    <span
      className={classes.step}
      data-type={type}
      data-none={step === undefined}
      role="img"
      aria-label={label}
      title={label}
    >
      <Icon size={15} stroke={1.7} aria-hidden />
      {mark}
    </span>
  );
}

function stepMark(
  step: FilmStep | undefined,
  ahead: number | undefined,
  t: TFunction,
): { readonly words: string; readonly mark: ReactNode } {
  if (step === undefined) return { words: t('work.step.none'), mark: '–' };
  switch (step.status) {
    case 'completed':
      return { words: t('work.step.done'), mark: <IconCheck size={13} stroke={2} aria-hidden /> };
    case 'processing':
      return { words: t('work.step.running'), mark: '…' };
    case 'failed':
    case 'cancelled':
      return { words: t(`status.${step.status}`), mark: <IconX size={13} stroke={2} aria-hidden /> };
    case 'waiting':
      if (step.needsYou !== undefined)
        return { words: t('work.step.parked'), mark: <IconPlayerPause size={13} stroke={2} aria-hidden /> };
      return ahead === undefined
        ? { words: t('status.waiting'), mark: '–' }
        : { words: t('work.step.place', { n: (ahead + 1).toLocaleString() }), mark: (ahead + 1).toLocaleString() };
    default:
      return step.status satisfies never;
  }
}

/** The menu of the row by a click; the keyboard has its own key for it. */
function MenuCell({ title, onMenu }: { readonly title: string; readonly onMenu: (event: MouseEvent) => void }) {
  const { t } = useTranslation();
  const label = t('work.menu', { title });
  return (
    <span role="gridcell" className={classes.menu}>
      <Button look="quiet" tabIndex={-1} aria-label={label} title={label} onClick={onMenu}>
        <IconDots size={16} stroke={1.7} aria-hidden />
      </Button>
    </span>
  );
}

/** A task of an opened film. */
export function StepRow({
  task,
  offsetPx,
  active,
  waits,
  context,
  onLook,
  onMenu,
}: Common & { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const place = waits.get(task.id);
  const isRunning = task.status === 'processing';
  const wait = isRunning ? undefined : waitOf(task, place?.ahead, context, place?.after);
  return (
    <div
      id={filmRowId(task.id)}
      className={`${grid.row} ${classes.stepRow}`}
      role="row"
      aria-level={2}
      aria-selected={active}
      data-active={active}
      data-testid={`film-step-${task.id}`}
      style={{ transform: `translateY(${offsetPx}px)` }}
      onClick={onLook}
      onContextMenu={onMenu}
    >
      <span role="gridcell" className={classes.film}>
        <TypeMark type={task.type} />
        {task.priority === 0 ? null : <small>{t('waiting.priority', { n: task.priority })}</small>}
      </span>
      <span role="gridcell">
        {isRunning || place === undefined ? '–' : t('work.step.place', { n: (place.ahead + 1).toLocaleString() })}
      </span>
      <span role="gridcell" data-wait={wait?.kind} className={classes.when}>
        {wait === undefined ? t('work.making') : waitWords(wait, language, t)}
      </span>
      <span role="gridcell" />
      <MenuCell title={t(`lane.${task.type}`)} onMenu={onMenu} />
    </div>
  );
}
