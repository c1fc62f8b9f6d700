import { Radio } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import dialog from '../../../ui/dialog.module.css';
import classes from './studio.module.css';

interface Choice {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Not possible now; its hint says why. */
  readonly disabled?: boolean;
}

/** Asks before the app starts again; `question`: what becomes of waiting tasks, where that is to be chosen. */
export function ChoiceDialog({
  opened,
  title,
  question,
  keep,
  confirm,
  onClose,
  onConfirm,
  children,
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly question:
    | { readonly label: string; readonly take: Choice; readonly stay: Choice; readonly usual: 'take' | 'stay' }
    | undefined;
  readonly keep: string;
  readonly confirm: string;
  readonly onClose: () => void;
  readonly onConfirm: (takes: boolean) => void;
  /** What will happen. */
  readonly children: ReactNode;
}) {
  const [chosen, setChosen] = useState<string>();
  const wanted = chosen ?? question?.usual;
  const value = wanted === 'take' && question?.take.disabled !== true ? 'take' : 'stay';
  return (
    <Dialog opened={opened} onClose={onClose} title={title} size="md">
      <div className={classes.dialog}>
        {children}
        {question === undefined ? null : (
          <Radio.Group label={question.label} value={value} onChange={setChosen}>
            {(['take', 'stay'] as const).map((one) => (
              <Radio
                key={one}
                className={classes.choice ?? ''}
                size="xs"
                value={one}
                label={question[one].label}
                description={question[one].hint}
                disabled={question[one].disabled ?? false}
                data-testid={`choose-${one}`}
              />
            ))}
          </Radio.Group>
        )}
      </div>
      <div className={dialog.buttons}>
        <Button onClick={onClose}>{keep}</Button>
        <Button
          look="primary"
          data-autofocus
          data-testid="confirm-studio"
          onClick={() => {
            onClose();
            onConfirm(value === 'take');
          }}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
