import { Popover, UnstyledButton } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useOffline } from '../../shared/use-offline';
import { Button } from '../../ui/button';
import { TwoLines } from '../../ui/two-lines';
import classes from './lanes.module.css';

export interface PauseChoice {
  readonly id: string;
  readonly icon: TablerIcon;
  readonly words: string;
  /** What it does, and what it costs. */
  readonly hint?: string | undefined;
  /** Whether other machines learn of it, which needs the studio. */
  readonly needsStudio: boolean;
  readonly run: () => void;
}

/** A button with the ways to pause behind it. */
export function PauseChoices({
  label,
  testId,
  className,
  choices,
  children,
}: {
  readonly label: string;
  readonly testId: string;
  readonly className: string;
  readonly choices: readonly PauseChoice[];
  readonly children: ReactNode;
}) {
  const [opened, setOpened] = useState(false);
  const offline = useOffline();
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          look="quiet"
          className={className}
          data-testid={testId}
          aria-label={label}
          title={label}
          onClick={() => setOpened(!opened)}
        >
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.choices ?? ''} aria-label={label}>
        {choices.map(({ id, icon: Icon, words, hint, needsStudio, run }) => (
          <UnstyledButton
            key={id}
            className={classes.choice}
            data-testid={id}
            onClick={() => {
              setOpened(false);
              run();
            }}
            {...(needsStudio ? offline : {})}
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
