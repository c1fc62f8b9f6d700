import { Kbd, Modal, VisuallyHidden } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { IconFileText, IconMovie, IconSearch, IconTerminal2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hit } from '../../../contract/find';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import type { Language } from '../../../contract/words';
import { wayOf } from '../../format/owner';
import { ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Snippet } from '../../shared/snippet';
import { usePanel } from '../../store';
import { setUi, showProject } from '../../store/ui';
import { useSeveralUsers } from '../../store/users';
import { Button } from '../../ui/button';
import { TYPE_ICONS } from '../../ui/task-type';
import { type Act, actsOf, isVerbIn } from './acts';
import { type FoundCommand, findCommands } from './commands';
import { type Group, groupsOf } from './groups';
import classes from './palette.module.css';
import { NOTHING_FOUND, useFound } from './use-found';

/** A film has several tasks of one title, even of one type: each says which it is and when it was. */
function TaskAction({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const hasSeveralUsers = useSeveralUsers();
  const title = taskTitle(task);
  const Icon = TYPE_ICONS[task.type];
  return (
    <Spotlight.Action
      className={classes.action ?? ''}
      label={t('palette.named', { act: t(`type.${task.type}`), title })}
      description={[
        t(`status.${task.status}`),
        ago(task.completedAt ?? task.startedAt ?? task.createdAt, Date.now(), language),
        ...(task.projectId === title ? [] : [task.projectId]),
        ...wayOf(task, hasSeveralUsers),
      ].join(t('common.dot'))}
      leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
      onClick={() => setUi({ detailId: task.id })}
    />
  );
}

function HitAction({ hit }: { readonly hit: Hit }) {
  const { t } = useTranslation();
  const { projectId, taskId, title, where, snippet } = hit;
  const isFilm = where === 'title' || where === 'project';
  const Icon = isFilm ? IconMovie : where === 'script' ? IconFileText : IconTerminal2;
  return (
    <Spotlight.Action
      className={classes.action ?? ''}
      onClick={() => {
        if (isFilm || where === 'script' || taskId === undefined) showProject(projectId);
        else setUi({ detailId: taskId });
      }}
    >
      {/* Mantine draws no section of an action that has content of its own. */}
      <Icon className={classes.hitIcon} size={16} stroke={1.7} aria-hidden />
      <span className={classes.hit}>
        <span>{title}</span>
        {isFilm && projectId === title ? null : (
          <small>
            {isFilm ? (
              projectId
            ) : (
              <>
                {t(`find.where.${where}`)} <Snippet snippet={snippet} />
              </>
            )}
          </small>
        )}
      </span>
    </Spotlight.Action>
  );
}

function ActAction({ act: { verb, title, icon: Icon, run } }: { readonly act: Act }) {
  const { t } = useTranslation();
  return (
    <Spotlight.Action
      className={classes.action ?? ''}
      label={t('palette.named', { act: t(`palette.act.${verb}`), title })}
      leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
      onClick={run}
    />
  );
}

function CommandAction({ command, onRun }: { readonly command: FoundCommand; readonly onRun: () => void }) {
  const { label, icon: Icon, keys } = command;
  return (
    <Spotlight.Action
      className={classes.action ?? ''}
      label={label}
      leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
      rightSection={keys === undefined ? null : <Kbd size="xs">{keys}</Kbd>}
      dimmedSections={false}
      onClick={onRun}
    />
  );
}

/** What fits the words. Of its own, so that nothing of it follows the queue while the palette is closed. */
function Results({
  query,
  onQueryChange,
  onRun,
}: {
  readonly query: string;
  readonly onQueryChange: (query: string) => void;
  readonly onRun: (command: FoundCommand) => void;
}) {
  const { t, i18n } = useTranslation();
  const live = usePanel((state) => state.live);
  const studio = usePanel((state) => state.studio);
  const fixed = (language: Language) => i18n.getFixedT(language);
  const found = useFound(query, isVerbIn(fixed));
  const commands = findCommands(query, t, fixed, { live, studio });
  const acts = found === undefined ? [] : actsOf(found, fixed);
  const groups = groupsOf(query, found ?? NOTHING_FOUND, acts, commands);
  const rows = (group: Group): ReactNode => {
    switch (group.name) {
      case 'films':
      case 'lines':
        return group.found.map((hit) => <HitAction key={`${hit.projectId} ${hit.taskId} ${hit.where}`} hit={hit} />);
      case 'tasks':
        return group.found.map((task) => <TaskAction key={task.id} task={task} />);
      case 'acts':
        return group.found.map((act) => <ActAction key={act.id} act={act} />);
      case 'goTo':
      case 'commands':
      case 'settings':
        return group.found.map((command) => (
          <CommandAction key={command.id} command={command} onRun={() => onRun(command)} />
        ));
      default:
        return group satisfies never;
    }
  };
  return (
    <Spotlight.ActionsList className={classes.list ?? ''}>
      {groups.map((group) => (
        <Spotlight.ActionsGroup key={group.name} label={t(`palette.${group.name}`)}>
          {rows(group)}
        </Spotlight.ActionsGroup>
      ))}
      {groups.length === 0 && found !== undefined ? (
        <Spotlight.Empty className={classes.none ?? ''}>
          <p>{t('palette.none', { text: query.trim() })}</p>
          <p>{t('palette.noneHint')}</p>
          <Button
            data-testid="clear-palette"
            onClick={(event) => {
              onQueryChange('');
              event.currentTarget.closest('[role=dialog]')?.querySelector('input')?.focus();
            }}
          >
            {t('common.clearSearch')}
          </Button>
        </Spotlight.Empty>
      ) : null}
    </Spotlight.ActionsList>
  );
}

export function Palette() {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  /** A settings section moves the focus to its heading; the closing palette must not take it back. */
  const [givesFocusAway, setGivesFocusAway] = useState(false);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setGivesFocusAway(false)}
      returnFocus={!givesFocusAway}
      // The global shortcuts open it (use-shortcuts.ts).
      shortcut={null}
      overlayProps={{ blur: 0 }}
    >
      {/* Names the dialog for screen readers. */}
      <VisuallyHidden component={Modal.Title}>{t('header.searchLabel')}</VisuallyHidden>
      <Spotlight.Search
        placeholder={t('header.search')}
        aria-label={t('header.search')}
        maxLength={200}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          const dialog = event.currentTarget.closest('[role=dialog]');
          // Mantine does not select tasks that are found after the last key: Enter then takes the first entry.
          if (dialog?.querySelector('[data-selected]') === null) {
            dialog.querySelector<HTMLElement>('[data-action]')?.click();
          }
        }}
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
      />
      <Results
        query={query}
        onQueryChange={setQuery}
        onRun={({ takesFocus = false, run }) => {
          setGivesFocusAway(takesFocus);
          run();
        }}
      />
    </Spotlight.Root>
  );
}
