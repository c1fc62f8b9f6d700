import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconEye, IconTool, IconWorldQuestion, IconX, type TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { OriginRequest } from '../../../contract/ipc';
import { reviewedStep } from '../../../contract/review';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { askToCancel } from '../../actions/cancel';
import { actOnMany } from '../../actions/many';
import { decideOrigin } from '../../actions/panel';
import { I_GA, withJosa } from '../../format/josa';
import { wayOf } from '../../format/owner';
import { ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { problemOf } from '../../i18n/said';
import { remedyOf } from '../../shared/remedies';
import { RemedyButtons } from '../../shared/remedy-buttons';
import { TaskSiteScreen } from '../../shared/site-screen';
import { stepName } from '../../shared/step-name';
import { useOffline } from '../../shared/use-offline';
import { useSiteHint } from '../../shared/use-site-hint';
import { lists, usePanel } from '../../store';
import { useFollowedTask } from '../../store/followed-task';
import { useNow } from '../../store/now';
import { dismiss, useDismissed } from '../../store/seen-failures';
import { showProject } from '../../store/ui';
import { useSeveralUsers } from '../../store/users';
import { Button } from '../../ui/button';
import { TypeMark } from '../../ui/task-type';
import classes from './needs-you.module.css';

/** More would push what is being made from the screen. */
const SHOWN_AT_FIRST = 4;
const FAILURES_SHOWN = 3;

function Row({
  icon: Icon,
  tone = 'you',
  testId,
  title,
  mark,
  picture,
  text,
  children,
}: {
  readonly icon: TablerIcon;
  readonly tone?: 'you' | 'fail';
  readonly testId: string;
  readonly title: string;
  readonly mark?: ReactNode;
  /** Beside it the text has room to be shown whole. */
  readonly picture?: ReactNode;
  /** A string is cut where the row ends; anything else is shown whole. */
  readonly text: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <li className={classes.row} data-tone={tone} data-testid={testId}>
      <Icon size={18} stroke={1.7} aria-hidden />
      {picture}
      <div className={classes.text} data-whole={picture === undefined ? undefined : true}>
        <h3>
          <span title={title}>{title}</span>
          {mark}
        </h3>
        {typeof text === 'string' ? <p title={text}>{text}</p> : text}
      </div>
      <div className={classes.buttons}>{children}</div>
    </li>
  );
}

function OriginRow({ origin, firstSeenAt }: OriginRequest) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  return (
    <Row
      icon={IconWorldQuestion}
      testId="origin-row"
      title={t('today.originAsks', { origin, originI: withJosa(origin, I_GA) })}
      text={
        <div>
          <span data-testid="origins-hint">
            {t('origin.permits')} {t('origin.hint')}
          </span>{' '}
          {ago(firstSeenAt, nowMs, language)}
        </div>
      }
    >
      <Button data-testid="origin-deny" onClick={() => void decideOrigin(origin, false)}>
        {t('origin.deny')}
      </Button>
      <Button data-testid="origin-allow" onClick={() => void decideOrigin(origin, true)}>
        {t('origin.allow')}
      </Button>
    </Row>
  );
}

function ParkedRow({ task, quiet }: { readonly task: QueueTask; readonly quiet: boolean }) {
  const { t } = useTranslation();
  const offline = useOffline();
  const title = taskTitle(task);
  const hasSeveralUsers = useSeveralUsers();
  const review = reviewedStep(task.needsYou);
  const where = task.addedOn === undefined ? '' : t('common.dot') + wayOf(task, hasSeveralUsers).join(t('common.dot'));
  const siteHint = useSiteHint(task);
  if (review !== undefined) {
    return (
      <Row
        icon={IconEye}
        testId={`needs-you-${task.id}`}
        title={t(review === 'script' ? 'today.reviewScript' : 'today.reviewImage', { title })}
        text={t(review === 'script' ? 'today.reviewScriptHint' : 'today.reviewImageHint') + where}
      >
        <Button look="primary" onClick={() => showProject(task.projectId)}>
          {t(`today.review.${review}`)}
        </Button>
      </Row>
    );
  }
  return (
    <Row
      icon={IconTool}
      testId={`needs-you-${task.id}`}
      title={title}
      mark={<TypeMark type={task.type} />}
      picture={task.needsYou?.screenshot === undefined ? undefined : <TaskSiteScreen task={task} size="row" />}
      text={[problemOf(task), siteHint].filter((part) => part !== undefined).join(' ') + where}
    >
      <RemedyButtons task={task} quiet={quiet} />
      <Button look="quiet" onClick={() => askToCancel(task)} {...offline}>
        {t('waiting.cancel')}
      </Button>
    </Row>
  );
}

function failedStep({ steps }: Film): readonly [TaskType, string] | undefined {
  for (const type of TASK_TYPES) {
    const step = steps[type];
    if (step?.status === 'failed') return [type, step.taskId];
  }
  return undefined;
}

function FailedRow({ film, type, taskId }: { readonly film: Film; readonly type: TaskType; readonly taskId: string }) {
  const { t } = useTranslation();
  const followed = useFollowedTask(type, taskId);
  const { title } = film;
  if (followed?.task.status !== 'failed') return null;
  return (
    <Row
      icon={IconAlertTriangle}
      tone="fail"
      testId={`failed-${film.projectId}`}
      title={t('today.failed', { title, step: stepName(film, type, t) })}
      text={problemOf(followed.task)}
    >
      <RemedyButtons task={followed.task} />
      <Button
        look="quiet"
        aria-label={t('today.dismiss', { title })}
        title={t('today.dismiss', { title })}
        onClick={() => dismiss(taskId)}
      >
        <IconX size={14} stroke={1.7} aria-hidden />
      </Button>
    </Row>
  );
}

/** What waits for the creator: pages that ask, parked tasks, and films that failed. Each says why, and has the button that mends it. */
export function NeedsYou({ failed }: { readonly failed: readonly Film[] }) {
  const { t } = useTranslation();
  const offline = useOffline();
  const [open, setOpen] = useState(false);
  const requests = usePanel((state) => state.originRequests);
  const { items: parked, total, filter } = usePanel((state) => state.lists.needsYou.list);
  const dismissed = useDismissed();
  const failures = failed.flatMap((film) => {
    const step = failedStep(film);
    return step === undefined || dismissed.has(step[1]) ? [] : [{ film, type: step[0], taskId: step[1] }];
  });
  if (requests.length === 0 && parked.length === 0 && failures.length === 0) return null;
  const shown = open ? parked : parked.slice(0, SHOWN_AT_FIRST);
  const hidden = total - shown.length;
  const offersAll =
    parked.filter((task) => reviewedStep(task.needsYou) === undefined && remedyOf(task)?.retry !== 'useless').length >
    1;
  return (
    <section className={classes.box} aria-labelledby="needs-you-title" data-testid="needs-you">
      <VisuallyHidden component="h2" id="needs-you-title">
        {t('today.needsYou')}
      </VisuallyHidden>
      <ul>
        {requests.map((request) => (
          <OriginRow key={request.origin} {...request} />
        ))}
        {shown.map((task) => (
          <ParkedRow key={task.id} task={task} quiet={offersAll} />
        ))}
        {failures.slice(0, FAILURES_SHOWN).map((failure) => (
          <FailedRow key={failure.film.projectId} {...failure} />
        ))}
      </ul>
      {hidden === 0 && !offersAll ? null : (
        <footer>
          <span className={classes.count} data-testid="needs-you-count">
            {t('waiting.count', { n: total.toLocaleString() })}
          </span>
          {hidden === 0 ? null : (
            <Button
              look="quiet"
              data-testid="more-parked"
              onClick={() => (open || parked.length === shown.length ? void lists.more('needsYou') : setOpen(true))}
            >
              {t('today.needsYouMore', { n: hidden.toLocaleString() })}
            </Button>
          )}
          {offersAll ? (
            <Button
              data-testid="retry-all-parked"
              onClick={() => void actOnMany('retry', { kind: 'all', filter, count: total })}
              {...offline}
            >
              {t('today.needsYouAll', { n: total.toLocaleString() })}
            </Button>
          ) : null}
        </footer>
      )}
    </section>
  );
}
