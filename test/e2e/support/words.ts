import type { Page } from 'playwright';
import en from '../../../renderer/i18n/en';
import ko from '../../../renderer/i18n/ko';
import type { Messages } from '../../../renderer/i18n/messages';
import { changeSettings } from './panel-page';

/**
 * What the panel does depends neither on its words nor on its colours: a test shows it in one of these looks, about half of the files in
 * each. What is about the looks themselves is in panel-axe.e2e.ts.
 */
export const KOREAN = { language: 'ko', theme: 'light' } as const;
export const ENGLISH = { language: 'en', theme: 'dark' } as const;
export type Look = typeof KOREAN | typeof ENGLISH;

/** Reloads the panel in this language and theme, without motion. Returns the words it then uses. */
export async function speak(
  page: Page,
  { language, theme }: { readonly language: Look['language']; readonly theme: Look['theme'] },
): Promise<Messages> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await changeSettings(page, { language, theme });
  await page.reload();
  await page.locator(`html[lang=${language}][data-mantine-color-scheme=${theme}]`).waitFor();
  await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
  return language === 'ko' ? ko : en;
}

/** A sentence of the panel with its gaps filled in. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`"${sentence}" has a gap "${name}".`);
    return String(value);
  });
}
