import { Autocomplete, Popover } from '@mantine/core';
import { IconFolder, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../contract/task';
import { Chip } from './button';
import classes from './ui.module.css';

const MAX_SUGGESTED = 50;

/** Narrows a list to one project. Suggests the projects of the rows held; any other can be typed. */
export function ProjectFilter({
  project,
  items,
  onChoose,
}: {
  readonly project: string | undefined;
  readonly items: readonly QueueTask[];
  readonly onChoose: (project: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  if (project !== undefined) {
    return (
      <Chip pressed aria-label={t('many.projectOff', { project })} title={project} onClick={() => onChoose(undefined)}>
        <IconFolder size={14} stroke={1.7} aria-hidden />
        <span className={classes.chipText}>{project}</span>
        <IconX size={13} stroke={1.7} aria-hidden />
      </Chip>
    );
  }
  const choose = (next: string): void => {
    if (next.trim() === '') return;
    setOpened(false);
    setText('');
    onChoose(next.trim());
  };
  // One Unicode form per name: typing finds it, and it finds the tasks of both forms.
  const names = opened ? items.map((task) => task.projectId.normalize('NFC')) : [];
  const suggested = [...new Set(names)].slice(0, MAX_SUGGESTED);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Chip
          pressed={false}
          aria-label={t('many.projectFilter')}
          title={t('many.projectFilter')}
          data-testid="project-filter"
          onClick={() => setOpened(!opened)}
        >
          <IconFolder size={14} stroke={1.7} aria-hidden />
          <span className={classes.chipWord}>{t('detail.project')}</span>
        </Chip>
      </Popover.Target>
      <Popover.Dropdown>
        <Autocomplete
          size="xs"
          w="16rem"
          data-autofocus
          placeholder={t('many.projectFilter')}
          aria-label={t('many.projectFilter')}
          data={suggested}
          value={text}
          maxLength={200}
          limit={12}
          comboboxProps={{ withinPortal: false }}
          onChange={setText}
          onOptionSubmit={choose}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(text);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
