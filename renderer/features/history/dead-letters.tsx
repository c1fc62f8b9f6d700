import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { taskTitle } from '../../../contract/task-title';
import { dismissLetter } from '../../actions/history';
import { openProject, retryNamed } from '../../actions/tasks';
import { wayOf } from '../../format/owner';
import { ago, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { causeOf } from '../../i18n/said';
import { Attempts } from '../../shared/attempts';
import { useOffline } from '../../shared/use-offline';
import { deadLetters } from '../../store';
import type { DeadLetter, DeadLetterList } from '../../store/dead-letters';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import { useSeveralUsers } from '../../store/users';
import { ListBody } from '../../task-grid/list-body';
import { Button } from '../../ui/button';
import { remPx } from '../../ui/rem';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import { TwoLines } from '../../ui/two-lines';
import classes from './dead-letters.module.css';

const ROW_REM = 3.25;
const READ_AHEAD_ROWS = 10;

/** The tasks that used up their attempts, latest failure first, each with all its attempts. Main has chosen those that match. */
export function DeadLetters({
  found,
  empty,
}: {
  readonly found: DeadLetterList;
  /** What is shown when none match. */
  readonly empty: () => ReactNode;
}) {
  const { letters, phase } = found;
  return (
    <ListBody
      phase={phase}
      hasRows={letters.length > 0}
      rows={() => <Letters letters={letters} phase={phase} />}
      empty={empty}
      again={() => void deadLetters.again()}
    />
  );
}

function Letters({ letters, phase }: Pick<DeadLetterList, 'letters' | 'phase'>) {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<number | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: letters.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * remPx(),
    getItemKey: (index) => letters[index]?.id ?? index,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a read has ended, the end may be requested again
  useEffect(() => {
    if (lastShown >= letters.length - READ_AHEAD_ROWS) void deadLetters.more();
  }, [lastShown, letters.length, phase]);
  return (
    <>
      <div ref={scroller} className={classes.scroller} data-testid="dead-letters">
        <ul aria-label={t('dead.title')} style={{ height: virtual.getTotalSize() }}>
          {rows.map((row) => {
            const letter = letters[row.index];
            return letter === undefined ? null : (
              <li
                key={row.key}
                ref={virtual.measureElement}
                data-index={row.index}
                data-testid={`dead-letter-${letter.id}`}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Letter
                  letter={letter}
                  opened={openId === letter.id}
                  onToggle={() => setOpenId(openId === letter.id ? undefined : letter.id)}
                />
              </li>
            );
          })}
        </ul>
      </div>
      {phase === 'failed' ? (
        <div className={classes.failed} role="alert">
          <span>{t('waiting.failed')}</span>
          <Button data-testid="read-again" onClick={() => void deadLetters.again()}>
            {t('app.tryAgain')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Letter(props: { readonly letter: DeadLetter; readonly opened: boolean; readonly onToggle: () => void }) {
  const { letter, opened, onToggle } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const offline = useOffline();
  const hasSeveralUsers = useSeveralUsers();
  const { taskData: task, originalTaskId: id } = letter;
  const title = task === undefined ? t('dead.unreadable', { id }) : taskTitle(task);
  const problem = causeOf(letter.errorMessage, letter.taskData?.errorCode);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <>
      <div className={classes.row}>
        <UnstyledButton className={classes.toggle} aria-expanded={opened} onClick={onToggle}>
          <Chevron size={16} stroke={1.7} aria-hidden />
          <TypeMark type={letter.type} />
          <TwoLines className={classes.problem}>
            <b title={title}>
              {title}
              {task?.addedOn === undefined ? null : (
                <span className={classes.owner}>{['', ...wayOf(task, hasSeveralUsers)].join(t('common.dot'))}</span>
              )}
            </b>
            <small title={problem}>{problem}</small>
          </TwoLines>
          <span className={classes.mute}>{t('dead.attempts', { n: letter.retryHistory.length })}</span>
          <span className={classes.mute} title={fullTime(letter.failedAt, language)}>
            {ago(letter.failedAt, nowMs, language)}
          </span>
        </UnstyledButton>
        {letter.taskStatus === 'failed' ? (
          <Button
            look="quiet"
            aria-label={t('history.retryLabel', { title })}
            data-testid={`retry-letter-${letter.id}`}
            onClick={() => void retryNamed(id, title)}
            {...offline}
          >
            {t('needsYou.retry')}
          </Button>
        ) : (
          // Retried or cleaned up since: the button gives way to what became of the task.
          <span className={classes.since}>
            {letter.taskStatus === undefined ? '–' : <StatusMark status={letter.taskStatus} />}
          </span>
        )}
        <Button
          look="quiet"
          aria-label={t('history.openFolderLabel', { title })}
          onClick={() => void openProject({ id })}
        >
          {t('history.openFolder')}
        </Button>
        <Button
          look="quiet"
          aria-label={t('find.dismissNamed', { title })}
          data-testid={`dismiss-letter-${letter.id}`}
          onClick={() => void dismissLetter(letter.id)}
        >
          {t('find.dismiss')}
        </Button>
        <Button look="quiet" aria-label={t('history.detailsLabel', { title })} onClick={() => setUi({ detailId: id })}>
          {t('history.details')}
        </Button>
      </div>
      {opened ? (
        <div className={classes.attempts}>
          <Attempts attempts={letter.retryHistory} above={problem} />
        </div>
      ) : null}
    </>
  );
}
