import { Kbd, Modal, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { attempt } from '../../actions/attempt';
import { wayOf } from '../../format/owner';
import { client, usePanel } from '../../store';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { TYPE_ICONS } from '../../ui/task-type';
import { type FoundCommand, findCommands } from './commands';
import { matchRank, NO_MATCH } from './match-rank';
import classes from './palette.module.css';

const MAX_TASKS = 8;
const TYPING_PAUSE_MS = 150;
const NOTHING_FOUND = { text: '', tasks: [] } as const;
const GROUPS = ['goTo', 'commands', 'settings'] as const;

/** Tasks in any state whose project, user, title or error has the words; undefined until main has replied. */
function useFoundTasks(query: string): readonly QueueTask[] | undefined {
  const [text] = useDebouncedValue(query.trim(), TYPING_PAUSE_MS);
  const [found, setFound] = useState<{ readonly text: string; readonly tasks: readonly QueueTask[] }>(NOTHING_FOUND);
  useEffect(() => {
    let current = true;
    if (text === '') setFound(NOTHING_FOUND);
    else {
      void attempt(async () => {
        const page = await client.call('queue:list', { text, limit: MAX_TASKS });
        if (current) setFound({ text, tasks: page.tasks });
      }).then((worked) => {
        if (current && !worked) setFound({ text, tasks: [] });
      });
    }
    return () => {
      current = false;
    };
  }, [text]);
  // Results for other words must not lead the list: Enter would open a task that nobody searched for.
  return found.text === query.trim() ? found.tasks : undefined;
}

type Group =
  | { readonly name: 'tasks'; readonly found: readonly QueueTask[]; readonly rank: number }
  | { readonly name: (typeof GROUPS)[number]; readonly found: readonly FoundCommand[]; readonly rank: number };

/** What was found, the group with the best match first. Enter takes the first entry; among equals that is a task. */
function groupsOf(query: string, tasks: readonly QueueTask[], commands: readonly FoundCommand[]): Group[] {
  const best = (ranks: readonly number[]): number => Math.min(NO_MATCH, ...ranks);
  const groups: Group[] = [
    // A task may be found by its project, user or error, which counts less than a name.
    { name: 'tasks', found: tasks, rank: best(tasks.map((task) => matchRank(query, [taskTitle(task)]))) },
    ...GROUPS.map((name) => {
      const found = commands.filter((command) => command.group === name);
      return { name, found, rank: best(found.map(({ rank }) => rank)) };
    }),
  ];
  return groups.filter(({ found }) => found.length > 0).sort((a, b) => a.rank - b.rank);
}

function TaskAction({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const Icon = TYPE_ICONS[task.type];
  return (
    <Spotlight.Action
      className={classes.action ?? ''}
      label={taskTitle(task)}
      description={[t(`type.${task.type}`), t(`status.${task.status}`), task.projectId, ...wayOf(task)].join(
        t('common.dot'),
      )}
      leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
      onClick={() => setUi({ detailId: task.id })}
    />
  );
}

/** What fits the words. Of its own, so that nothing of it follows the queue while the palette is closed. */
function Found({
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
  const tasks = useFoundTasks(query);
  const commands = findCommands(query, t, (language) => i18n.getFixedT(language), { live, studio });
  const groups = groupsOf(query, tasks ?? [], commands);
  return (
    <Spotlight.ActionsList className={classes.list ?? ''}>
      {groups.map((group) => (
        <Spotlight.ActionsGroup key={group.name} label={t(`palette.${group.name}`)}>
          {group.name === 'tasks'
            ? group.found.map((task) => <TaskAction key={task.id} task={task} />)
            : group.found.map((command) => {
                const { id, label, icon: Icon, keys } = command;
                return (
                  <Spotlight.Action
                    className={classes.action ?? ''}
                    key={id}
                    label={label}
                    leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
                    rightSection={keys === undefined ? null : <Kbd size="xs">{keys}</Kbd>}
                    dimmedSections={false}
                    onClick={() => onRun(command)}
                  />
                );
              })}
        </Spotlight.ActionsGroup>
      ))}
      {groups.length === 0 && tasks !== undefined ? (
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
      <Found
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
