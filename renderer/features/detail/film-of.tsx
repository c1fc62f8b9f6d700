import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { Poster } from '../../shared/poster';
import { showProject } from '../../store/ui';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import classes from './film-of.module.css';

/** The film that a task is a step of: its picture, both ways to its page, and where the step stands. */
export function FilmOf({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const { projectId, completedAt, startedAt, createdAt } = task;
  const open = (): void => showProject(projectId);
  // Its address changes when the task ends: only then may another picture stand for the film.
  const poster = completedAt ?? startedAt ?? createdAt;
  return (
    <div className={classes.film}>
      {/* The link beside it says the same. */}
      <UnstyledButton className={classes.poster} tabIndex={-1} aria-hidden onClick={open}>
        <Poster film={{ projectId, title: taskTitle(task), poster }} />
      </UnstyledButton>
      <div className={classes.side}>
        <div className={classes.marks}>
          <TypeMark type={task.type} />
          <StatusMark status={task.status} />
        </div>
        <UnstyledButton className={classes.link} title={t('work.project')} data-testid="detail-project" onClick={open}>
          <span>{projectId}</span>
          <IconChevronRight size={14} stroke={1.7} aria-hidden />
        </UnstyledButton>
      </div>
    </div>
  );
}
