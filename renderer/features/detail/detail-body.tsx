import { useTranslation } from 'react-i18next';
import type { IpcOutput } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { totalCost } from '../../format/money';
import { useLanguage } from '../../i18n';
import { adviceFor, problemOf } from '../../i18n/said';
import { Attempts } from '../../shared/attempts';
import { ResultView } from '../../shared/result-view';
import { TaskSiteScreen } from '../../shared/site-screen';
import { useSiteHint } from '../../shared/use-site-hint';
import { Actions } from './actions';
import classes from './detail.module.css';
import { DetailLog } from './detail-log';
import { Facts } from './facts';
import { FilmOf } from './film-of';
import { IfBumped } from './if-bumped';
import { Inputs } from './inputs';
import { Outputs } from './outputs';
import { Stages } from './stages';

export function DetailBody({ task, detail }: { readonly task: QueueTask; readonly detail: IpcOutput<'queue:get'> }) {
  const { t } = useTranslation();
  const { attempts } = detail;
  const { outputs, result } = detail.task;
  const cost = totalCost(outputs, useLanguage());
  const problem = problemOf(task);
  const advice = adviceFor(task);
  const siteHint = useSiteHint(task);
  return (
    <div className={classes.body} data-testid="detail">
      <FilmOf task={task} />
      <Actions task={task} />
      {problem === undefined ? null : (
        <section className={classes.problem} aria-label={t('detail.error')}>
          {advice === undefined ? null : <p>{advice}</p>}
          <p className={advice === undefined ? undefined : classes.mute}>{problem}</p>
          {siteHint === undefined ? null : <p className={classes.mute}>{siteHint}</p>}
          <TaskSiteScreen task={task} size="wide" />
        </section>
      )}
      <Stages task={task} stages={detail.stages} />
      <Facts task={task} position={task.status === 'waiting' ? detail.position : undefined} />
      {task.status === 'waiting' ? <IfBumped task={task} /> : null}
      {outputs.length === 0 ? null : (
        <details className={classes.section} open>
          <summary>
            {t('detail.outputs')} {outputs.length}
            {cost === undefined ? null : t('common.dot') + t('detail.cost', { cost })}
          </summary>
          <Outputs task={detail.task} />
        </details>
      )}
      {result === undefined ? null : <ResultView result={result} />}
      {attempts.length === 0 ? null : (
        <details className={classes.section} open>
          <summary>
            {t('detail.attempts')} {attempts.length}
          </summary>
          <Attempts attempts={attempts} above={problem} />
        </details>
      )}
      <details className={classes.section} open>
        <summary>{t('detail.input')}</summary>
        {/* As it was added: lists and events carry shortened texts. */}
        <Inputs task={detail.task} />
      </details>
      <DetailLog task={task} />
    </div>
  );
}
