import { UnstyledButton } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { copyLog } from '../../actions/tasks';
import { wayOf } from '../../format/owner';
import { usePanel, useWatchedLog } from '../../store';
import { runningOf } from '../../store/studio';
import { setUi, useUi } from '../../store/ui';
import { useSeveralUsers } from '../../store/users';
import { Button, Chip } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { LogView } from '../../ui/log-view';
import panel from '../../ui/panel-box.module.css';
import { TYPE_ICONS } from '../../ui/task-type';
import classes from './live-log.module.css';

/** Which lane's log to show until the creator chooses one: the film first, since it takes longest. */
const ORDER: readonly TaskType[] = ['video', 'image', 'script'];
const NO_LINES = [] as const;

/** The running task to show. One that ended stays until another runs, so that its last lines can be read. */
function useShownTask(): QueueTask | undefined {
  const tasks = usePanel(useShallow((state) => ORDER.flatMap((type) => runningOf(state, type))));
  const chosen = useUi((state) => state.logType);
  const [held, setHeld] = useState<QueueTask | undefined>(undefined);
  const wanted = chosen === undefined ? ORDER : [chosen];
  const still = tasks.find((task) => task.id === held?.id && wanted.includes(task.type));
  const next = still ?? wanted.flatMap((type) => tasks.filter((task) => task.type === type))[0];
  useEffect(() => {
    if (next !== undefined) setHeld(next);
  }, [next]);
  return next ?? (held !== undefined && wanted.includes(held.type) ? held : undefined);
}

/** `bare`: inside a drawer, which has a frame and a heading of its own. */
export function LiveLog({ bare = false }: { readonly bare?: boolean }) {
  const { t } = useTranslation();
  const hasSeveralUsers = useSeveralUsers();
  const task = useShownTask();
  const [follow, setFollow] = useState(true);
  useWatchedLog(task?.id);
  const lines = usePanel((state) => (task === undefined ? NO_LINES : (state.logs[task.id] ?? NO_LINES)));

  return (
    <section className={`${panel.box} ${classes.box}`} data-bare={bare} aria-label={t('log.title')}>
      <header className={panel.head}>
        {bare ? null : <h2>{t('log.title')}</h2>}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in this row */}
        <div className={classes.types} role="group" aria-label={t('log.choose')}>
          {TASK_TYPES.map((type) => {
            const Icon = TYPE_ICONS[type];
            return (
              <UnstyledButton
                key={type}
                className={classes.type}
                data-type={type}
                aria-pressed={task?.type === type}
                aria-label={t(`lane.${type}`)}
                title={t(`lane.${type}`)}
                onClick={() => setUi({ logType: type })}
              >
                <Icon size={16} stroke={1.7} />
              </UnstyledButton>
            );
          })}
        </div>
        <Chip pressed={follow} onClick={() => setFollow(!follow)}>
          {t('log.follow')}
        </Chip>
        <Button
          look="quiet"
          disabled={lines.length === 0}
          aria-label={t('log.copy')}
          title={t('log.copy')}
          onClick={() => void copyLog(lines)}
        >
          <IconCopy size={15} stroke={1.7} />
        </Button>
      </header>
      {task === undefined ? (
        <Empty title={t('log.empty')} hint={t('log.emptyHint')} />
      ) : (
        <>
          <p className={classes.of} data-type={task.type}>
            {taskTitle(task)}
            {task.addedOn === undefined ? null : (
              <small className={classes.way}>{['', ...wayOf(task, hasSeveralUsers)].join(t('common.dot'))}</small>
            )}
          </p>
          {lines.length === 0 ? (
            <Empty title={t('log.noLines')} />
          ) : (
            <LogView
              key={task.id}
              lines={lines}
              label={t('log.of', { title: taskTitle(task) })}
              follow={follow}
              onFollow={setFollow}
              testId="live-log"
            />
          )}
        </>
      )}
    </section>
  );
}
