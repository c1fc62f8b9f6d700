import { UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openSettings, SETTINGS_SECTIONS, type SettingsSection } from '../../store/settings-place';
import classes from './settings.module.css';

const isSection = (name: string | null): name is SettingsSection => SETTINGS_SECTIONS.some((one) => one === name);
const sectionOf = (element: Element | null): SettingsSection | undefined => {
  const name = element?.closest('[data-section]')?.getAttribute('data-section') ?? null;
  return isSection(name) ? name : undefined;
};

/**
 * The section at a line that moves down the screen while the page scrolls: at the top of the screen when the page is at its start, at the
 * bottom when it is at its end. So the last sections become current too, however tall the screen is.
 */
function sectionAtLine(main: HTMLElement): SettingsSection | undefined {
  const wayPx = main.scrollHeight - main.clientHeight;
  const linePx = main.getBoundingClientRect().top + (wayPx <= 0 ? 0 : (main.scrollTop / wayPx) * main.clientHeight);
  let found: SettingsSection | undefined;
  for (const element of main.querySelectorAll('[data-section]')) {
    if (found === undefined || element.getBoundingClientRect().top <= linePx) found = sectionOf(element);
  }
  return found;
}

/** The section with the focus, where a click on the navigation puts it, until the page is scrolled away from it. */
function useCurrentSection(): SettingsSection {
  const [current, setCurrent] = useState<SettingsSection>('general');
  useEffect(() => {
    const main = document.getElementById('main');
    if (main === null) return;
    // Focusing scrolls by itself, reported a frame later. That is not the creator scrolling away.
    let settling = false;
    let focusedAt: { readonly topPx: number; readonly heightPx: number } | undefined;
    const note = (): void => {
      focusedAt = { topPx: main.scrollTop, heightPx: main.scrollHeight };
    };
    const onFocus = (event: FocusEvent): void => {
      const section = event.target instanceof Element ? sectionOf(event.target) : undefined;
      if (section === undefined) return;
      setCurrent(section);
      settling = true;
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          note();
          settling = false;
        }),
      );
    };
    const onScroll = (): void => {
      if (settling) return;
      // A field that grows, because a problem is shown below it, scrolls the page as well.
      if (focusedAt !== undefined && focusedAt.heightPx !== main.scrollHeight) note();
      if (focusedAt !== undefined && Math.abs(main.scrollTop - focusedAt.topPx) <= 1) return;
      focusedAt = undefined;
      const section = sectionAtLine(main);
      if (section !== undefined) setCurrent(section);
    };
    main.addEventListener('focusin', onFocus);
    main.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      main.removeEventListener('focusin', onFocus);
      main.removeEventListener('scroll', onScroll);
    };
  }, []);
  return current;
}

export function SectionNav() {
  const { t } = useTranslation();
  const current = useCurrentSection();
  return (
    <nav className={classes.sections} aria-label={t('settings.sections')}>
      {SETTINGS_SECTIONS.map((name) => (
        <UnstyledButton
          key={name}
          className={classes.sectionLink}
          aria-current={name === current ? 'location' : undefined}
          data-testid={`section-${name}`}
          onClick={() => openSettings(name)}
        >
          {t(`settings.${name}`)}
        </UnstyledButton>
      ))}
    </nav>
  );
}
