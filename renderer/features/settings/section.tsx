import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { setUi } from '../../store/ui';
import classes from './settings.module.css';

export const SETTINGS_SECTIONS = [
  'general',
  'files',
  'tools',
  'llm',
  'bridge',
  'limits',
  'developer',
  'about',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** The section to be shown next; it is taken once, by the section itself. */
export const useWantedSection = create<{ readonly wanted: SettingsSection | undefined }>(() => ({ wanted: undefined }));

/** Opens the settings at a section, with its heading focused. */
export function openSettings(section: SettingsSection): void {
  setUi({ screen: 'settings' });
  useWantedSection.setState({ wanted: section });
}

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
    useWantedSection.setState({ wanted: undefined });
    heading.current?.scrollIntoView({ block: 'start' });
    heading.current?.focus({ preventScroll: true });
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
