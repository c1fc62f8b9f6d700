import { useTranslation } from 'react-i18next';
import { taskTitle } from '../../../contract/task-title';
import { askToCancel } from '../../actions/cancel';
import { actOnMany } from '../../actions/many';
import { decideOrigin } from '../../actions/panel';
import { wayOf } from '../../format/owner';
import { ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { problemOf } from '../../i18n/said';
import { remedyOf } from '../../shared/remedies';
import { RemedyButtons } from '../../shared/remedy-buttons';
import { useOffline } from '../../shared/use-offline';
import { lists, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { TypeMark } from '../../ui/task-type';
import classes from './needs-you.module.css';

/** Everything that waits for a person: pages that ask to be allowed, and parked tasks. */
export function NeedsYouScreen() {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const offline = useOffline();
  const requests = usePanel((state) => state.originRequests);
  const { items: parked, total, filter } = usePanel((state) => state.lists.needsYou.list);
  const unread = total - parked.length;
  const offersAll = total > 1 && parked.some((task) => remedyOf(task)?.retry !== 'useless');
  return (
    <div className={classes.screen}>
      <h1 className={classes.title}>{t('nav.needsYou')}</h1>
      {requests.length === 0 && parked.length === 0 ? (
        <Empty title={t('needsYou.empty')} hint={t('needsYou.emptyHint')} />
      ) : null}
      {requests.length === 0 ? null : (
        <section className={classes.box} aria-labelledby="needs-origins">
          <h2 id="needs-origins">{t('needsYou.origins')}</h2>
          <p className={classes.hint} data-testid="origins-hint">
            {t('origin.permits')} {t('origin.hint')}
          </p>
          <ul>
            {requests.map(({ origin, firstSeenAt }) => (
              <li key={origin}>
                <div className={classes.text}>
                  <b>{origin}</b>
                  <small>{ago(firstSeenAt, nowMs, language)}</small>
                </div>
                <Button onClick={() => void decideOrigin(origin, false)}>{t('origin.deny')}</Button>
                <Button onClick={() => void decideOrigin(origin, true)}>{t('origin.allow')}</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {parked.length === 0 ? null : (
        <section className={classes.box} aria-labelledby="needs-tasks">
          <header>
            <h2 id="needs-tasks">
              {t('needsYou.tasks')}{' '}
              <small data-testid="needs-you-count">{t('waiting.count', { n: total.toLocaleString() })}</small>
            </h2>
            {offersAll ? (
              <Button
                look="primary"
                data-testid="retry-all-parked"
                onClick={() => void actOnMany('retry', { kind: 'all', filter, count: total })}
                {...offline}
              >
                {t('history.retryAll', { n: total.toLocaleString() })}
              </Button>
            ) : null}
          </header>
          <ul>
            {parked.map((task) => (
              <li key={task.id} data-testid={`needs-you-${task.id}`}>
                <TypeMark type={task.type} />
                <div className={classes.text}>
                  <b title={taskTitle(task)}>{taskTitle(task)}</b>
                  <small>
                    {problemOf(task)}
                    {task.addedOn === undefined ? null : t('common.dot') + wayOf(task).join(t('common.dot'))}
                  </small>
                </div>
                <RemedyButtons task={task} quiet={offersAll} />
                <Button onClick={() => askToCancel(task)} {...offline}>
                  {t('waiting.cancel')}
                </Button>
              </li>
            ))}
          </ul>
          {unread > 0 ? (
            <Button data-testid="more-parked" onClick={() => void lists.more('needsYou')}>
              {t('needsYou.more', { n: unread.toLocaleString() })}
            </Button>
          ) : null}
        </section>
      )}
    </div>
  );
}
