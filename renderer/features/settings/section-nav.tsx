import { UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openSettings, SETTINGS_SECTIONS, type SettingsSection } from './section';
import classes from './settings.module.css';

/** The section that fills the upper part of the screen. */
function useSectionInView(): SettingsSection {
  const [current, setCurrent] = useState<SettingsSection>('general');
  useEffect(() => {
    const inView = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const name = target.getAttribute('data-section') ?? '';
          if (isIntersecting) inView.add(name);
          else inView.delete(name);
        }
        const first = SETTINGS_SECTIONS.find((name) => inView.has(name));
        if (first !== undefined) setCurrent(first);
      },
      { rootMargin: '0px 0px -60% 0px' },
    );
    for (const element of document.querySelectorAll('[data-section]')) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return current;
}

export function SectionNav() {
  const { t } = useTranslation();
  const current = useSectionInView();
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
