import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import { useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { LineButton } from '../../ui/line-button';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import classes from './film.module.css';

const SHOWN = 8;

/** The film's tasks, the newest first. Each opens its details. */
export function Activity() {
  const { t } = useTranslation();
  const tasks = useStory((state) => state.tasks);
  const [all, setAll] = useState(false);
  if (tasks.length === 0) return null;
  return (
    <section aria-labelledby="film-activity">
      <h2 id="film-activity" className={classes.listHead}>
        {t('project.activity')} <small>{tasks.length}</small>
      </h2>
      <ul className={classes.activity} data-testid="activity">
        {(all ? tasks : tasks.slice(0, SHOWN)).map((task) => (
          <Line key={task.id} task={task} />
        ))}
      </ul>
      {all || tasks.length <= SHOWN ? null : (
        <Button look="quiet" onClick={() => setAll(true)}>
          {t('project.showMore', { n: tasks.length - SHOWN })}
        </Button>
      )}
    </section>
  );
}

function Line({ task: read }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const task = usePanel(({ live }) => live?.running[read.id]) ?? read;
  const moment = task.completedAt ?? task.startedAt ?? task.createdAt;
  return (
    <li>
      <LineButton
        title={t('project.openTask', { type: t(`type.${task.type}`) })}
        onClick={() => setUi({ detailId: task.id })}
      >
        <TypeMark type={task.type} />
        <StatusMark status={task.status} />
        <time dateTime={moment}>{ago(moment, nowMs, language)}</time>
      </LineButton>
    </li>
  );
}
