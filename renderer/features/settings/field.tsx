import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings, SettingsPatch } from '../../../contract/settings';
import classes from './settings.module.css';

/** One setting: its words, how it is read, and the patch that stores it. */
export interface SettingProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly read: (settings: Settings) => T;
  readonly patch: (value: T, settings: Settings) => SettingsPatch;
}

/** The ids by which screen readers find a control's hint and its problem. */
export function describedBy(id: string, hint: string | undefined, problem: string | undefined): string | undefined {
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(problem === undefined ? [] : [`${id}-problem`])];
  return ids.length === 0 ? undefined : ids.join(' ');
}

/** The same for Mantine's inputs and lists, which overwrite `aria-describedby`: it is set on the element itself. */
export function describing<E extends HTMLElement = HTMLInputElement>(
  ids: string | undefined,
  held?: RefObject<E | null>,
): (input: E | null) => void {
  return (input) => {
    if (held !== undefined) held.current = input;
    if (ids === undefined) input?.removeAttribute('aria-describedby');
    else input?.setAttribute('aria-describedby', ids);
  };
}

/** One setting: its name, what it does, the control, and what is wrong with it or that it has been stored. */
export function Field({
  id,
  label,
  hint,
  problem,
  saved = false,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly saved?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.field}>
      <div className={classes.name}>
        <label className={classes.label} htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
        <span role="status" className={classes.saved}>
          {saved ? (
            <>
              <IconCheck size={14} stroke={2} aria-hidden /> {t('settings.savedMark')}
            </>
          ) : null}
        </span>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className={classes.hint}>
            {hint}
          </p>
        )}
      </div>
      <div className={classes.control}>
        {children}
        {problem === undefined ? null : (
          <p id={`${id}-problem`} role="alert" className={classes.problem}>
            <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}
