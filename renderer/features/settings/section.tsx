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
    useWantedSection.setState({ wanted: undefined });
    heading.current?.scrollIntoView({ block: 'start' });
    const place = field === undefined ? null : document.querySelector<HTMLElement>(`[data-setting="${field}"]`);
    // A choice is several inputs: the chosen one. A list may take the focus itself.
    const control = place?.matches('input, select, [tabindex]')
      ? place
      : (place?.querySelector<HTMLElement>('input:checked') ?? place?.querySelector<HTMLElement>('input, select'));
    if (place === null || control === undefined || control === null) heading.current?.focus({ preventScroll: true });
    else {
      if (control !== place) place.scrollIntoView({ block: 'nearest' });
      control.focus();
      if (control instanceof HTMLInputElement && control.type !== 'radio') control.select();
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
