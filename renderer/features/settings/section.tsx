import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { showScreen } from '../../store/ui';
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
const useWantedSection = create<{
  readonly wanted: SettingsSection | undefined;
  /** The field in it that takes the focus; otherwise its heading does. */
  readonly field?: string | undefined;
}>(() => ({ wanted: undefined }));

/** Opens the settings at a section, with its heading focused, or a field of it. */
export function openSettings(section: SettingsSection, field?: string): void {
  showScreen('settings');
  useWantedSection.setState({ wanted: section, field });
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
    const { field } = useWantedSection.getState();
    useWantedSection.setState({ wanted: undefined, field: undefined });
    heading.current?.scrollIntoView({ block: 'start' });
    const input = field === undefined ? null : document.querySelector<HTMLInputElement>(`[data-setting="${field}"]`);
    if (input === null) heading.current?.focus({ preventScroll: true });
    else {
      input.focus();
      input.select();
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
