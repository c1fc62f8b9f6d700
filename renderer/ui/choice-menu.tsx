import { Popover, UnstyledButton } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Button } from './button';
import classes from './choice-menu.module.css';
import { TwoLines } from './two-lines';

export interface Choice {
  readonly id: string;
  readonly icon: TablerIcon;
  readonly words: string;
  /** What it does, and what it costs. */
  readonly hint?: string | undefined;
  /** Given while it cannot be chosen: its title says why. */
  readonly off?: { readonly disabled?: boolean; readonly title?: string };
  readonly run: () => void;
}

/** A button with a few choices behind it. `note` stands above them and says what they are about. */
export function ChoiceMenu({
  label,
  testId,
  look = 'plain',
  className,
  disabled = false,
  note,
  choices,
  children,
}: {
  readonly label: string;
  readonly testId: string;
  readonly look?: 'plain' | 'quiet';
  readonly className?: string | undefined;
  readonly disabled?: boolean;
  readonly note?: string;
  readonly choices: readonly Choice[];
  readonly children: ReactNode;
}) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          look={look}
          className={className}
          data-testid={testId}
          disabled={disabled}
          aria-label={label}
          title={label}
          onClick={() => setOpened(!opened)}
        >
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.choices ?? ''} aria-label={label}>
        {note === undefined ? null : <p className={classes.note}>{note}</p>}
        {choices.map(({ id, icon: Icon, words, hint, off, run }) => (
          <UnstyledButton
            key={id}
            className={classes.choice}
            data-testid={id}
            onClick={() => {
              setOpened(false);
              run();
            }}
            {...off}
          >
            <Icon size={16} stroke={1.7} aria-hidden />
            <TwoLines>
              <b>{words}</b>
              {hint === undefined ? null : <small>{hint}</small>}
            </TwoLines>
          </UnstyledButton>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
