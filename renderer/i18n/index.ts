import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings';
import type { Language } from '../../contract/words';
import en from './en';
import ko from './ko';
import type { Messages } from './messages';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages };
  }
}

export function systemLanguage(locales: readonly string[]): Language {
  const known = locales
    .map((locale) => locale.slice(0, 2).toLowerCase())
    .find((code) => code === 'ko' || code === 'en');
  return known === 'ko' ? 'ko' : 'en';
}

export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { ko: { translation: ko }, en: { translation: en } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

export async function setLanguage(setting: Settings['language']): Promise<void> {
  const language = setting === 'system' ? systemLanguage(navigator.languages) : setting;
  if (i18next.language !== language) await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'ko' ? 'ko' : 'en';
}
