import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type SettingsSection, useWantedSection } from '../../store/settings-place';
import classes from './settings.module.css';

export function Section({
  name,
  hint,
  action,
  children,
}: {
  readonly name: SettingsSection;
  readonly hint?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const wanted = useWantedSection((state) => state.wanted === name);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!wanted) return;
    const { field } = useWantedSection.getState();
    useWantedSection.setState({ wanted: undefined, field: undefined });
    heading.current?.scrollIntoView({ block: 'start' });
    const place = field === undefined ? null : document.querySelector<HTMLElement>(`[data-setting="${field}"]`);
    // A choice is several inputs: the chosen one.
    const chosen = place?.querySelector<HTMLInputElement>('input:checked') ?? place?.querySelector('input');
    const input = place instanceof HTMLInputElement ? place : chosen;
    if (place === null || input === undefined || input === null) heading.current?.focus({ preventScroll: true });
    else {
      if (input !== place) place.scrollIntoView({ block: 'nearest' });
      input.focus();
      if (input.type !== 'radio') input.select();
    }
  }, [wanted]);
  return (
    <section className={classes.box} aria-labelledby={`settings-${name}`} data-section={name}>
      <div className={classes.head}>
        <h2 id={`settings-${name}`} ref={heading} tabIndex={-1}>
          {t(`settings.${name}`)}
        </h2>
        {action}
        {hint === undefined ? null : <p className={classes.hint}>{hint}</p>}
      </div>
      {children}
    </section>
  );
}
