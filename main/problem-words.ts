import type { ErrorCode } from '../contract/errors';

/**
 * What stands in a task's way, in English, where a creator can do something about it. The messages of tasks are Korean; the panel has
 * these same words (renderer/i18n/en.ts), which main cannot import.
 */
const ENGLISH_WORDS: ReadonlyMap<string, string> = new Map<ErrorCode, string>([
  ['dependency_failed', 'A task that had to end first has failed.'],
  ['storage_failed', 'Saving failed. Check disk space and permissions.'],
  ['output_missing', 'The folder or file is not where it was. Connect its disk or put it back, then try again.'],
  ['disk_full', 'The disk is full. Free some space and try again.'],
  ['no_browser', 'No browser was found. Name the place of Chrome or Chromium in the settings.'],
  ['no_ffmpeg', 'FFmpeg was not found. Install it or name its place in the settings.'],
  ['no_voice', 'No voice can read this. Install a speech engine, or name another voice in the settings.'],
  ['llm_not_configured', 'No language model is set up. Enter its address and model in the settings.'],
  ['llm_unauthorized', 'The language model’s server refused the key. Check it in the settings.'],
]);

/** In Korean the message itself: it says more than its code (which program to install, which voice was asked for). */
export function problemWords(problem: { code: string | undefined; message: string }, language: 'ko' | 'en'): string {
  const { code, message } = problem;
  return (language === 'ko' || code === undefined ? undefined : ENGLISH_WORDS.get(code)) ?? message;
}
