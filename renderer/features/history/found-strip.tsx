import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { taskTitle } from '../../../contract/task-title';
import { ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Snippet } from '../../shared/snippet';
import { Thumbnail } from '../../shared/thumbnail';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import classes from './found-strip.module.css';
import type { FoundInDepth } from './use-found';

const SHOWN_AT_FIRST = 3;

/** Above the list, what only scripts and logs say; the list itself has titles, projects and errors. */
export function FoundStrip({
  depth,
  isAlone,
}: {
  readonly depth: FoundInDepth;
  /** The list below is empty: nothing else was found. */
  readonly isAlone: boolean;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const [isOpen, setOpen] = useState(false);
  const { found, state, phase, hasMore, more } = depth;
  const note =
    state === 'unavailable' || phase === 'failed'
      ? t('find.unavailable')
      : state === 'reading'
        ? t('find.reading')
        : undefined;
  if (phase === 'nothing' || phase === 'looking' || (found.length === 0 && note === undefined)) return null;
  const shown = isOpen || isAlone ? found : found.slice(0, SHOWN_AT_FIRST);
  const isCut = shown.length < found.length;
  return (
    <section className={classes.strip} data-alone={isAlone} aria-label={t('find.inDepth')} data-testid="found-in-depth">
      {found.length === 0 ? null : <h2>{t('find.inDepth')}</h2>}
      {note === undefined ? null : (
        <p className={classes.note} role="status">
          {note}
        </p>
      )}
      <ul>
        {shown.map(({ task, where, snippet }) => (
          <li key={task.id}>
            <UnstyledButton
              className={classes.hit}
              data-testid={`found-${task.id}`}
              onClick={() => setUi({ detailId: task.id })}
            >
              <Thumbnail
                projectId={task.projectId}
                title={taskTitle(task)}
                changedAt={task.completedAt ?? task.createdAt}
              />
              <span className={classes.text}>
                <b>{taskTitle(task)}</b>
                <small>
                  <i>{t(`find.where.${where}`)}</i> <Snippet snippet={snippet} />
                </small>
              </span>
              <span className={classes.when}>{ago(task.completedAt ?? task.createdAt, nowMs, language)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {isCut || hasMore ? (
        <Button
          look="quiet"
          data-testid="found-more"
          onClick={() => {
            if (isCut) setOpen(true);
            else more();
          }}
        >
          {t('find.more')}
        </Button>
      ) : null}
    </section>
  );
}
