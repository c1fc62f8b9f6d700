import type { Language } from '../contract/words';

/** The language of the person at the terminal: --language, else as other programs choose theirs. */
export function languageOf(given: Language | undefined, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Language {
  if (given !== undefined) return given;
  // Windows has none of these, and Intl, which knows, takes a while to load.
  const named = env.LC_ALL || env.LC_MESSAGES || env.LANG || (platform === 'win32' ? systemLocale() : '');
  return /^ko(?![a-z])/i.test(named) ? 'ko' : 'en';
}

const systemLocale = () => new Intl.DateTimeFormat().resolvedOptions().locale;
