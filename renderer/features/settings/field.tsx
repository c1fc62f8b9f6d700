import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './settings.module.css';

/** Ids by which a control names its hint and its problem to screen readers. */
export function describedBy(id: string, hint: string | undefined, problem: string | undefined): string | undefined {
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(problem === undefined ? [] : [`${id}-problem`])];
  return ids.length === 0 ? undefined : ids.join(' ');
}

/** The same for Mantine's text inputs, which put a list of their own over `aria-describedby`: the element itself gets it. */
export function describing(
  ids: string | undefined,
  held?: RefObject<HTMLInputElement | null>,
): (input: HTMLInputElement | null) => void {
  return (input) => {
    if (held !== undefined) held.current = input;
    if (ids === undefined) input?.removeAttribute('aria-describedby');
    else input?.setAttribute('aria-describedby', ids);
  };
}

/** One line of the settings: its name, what it does, the control, and what is wrong with it or that it is stored. */
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
