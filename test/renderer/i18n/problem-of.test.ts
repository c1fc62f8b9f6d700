import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { ERROR_WORDS, STEP_BEFORE } from '../../../contract/error-words';
import { problemOf } from '../../../renderer/i18n/problem-words';

describe.each(['ko', 'en'] as const)('What stands in a task’s way, in %s', (language) => {
  beforeAll(async () => {
    await i18next.init({ lng: language });
  });

  it('is what it waits for, whatever an earlier try ended with', () => {
    const needsYou = { code: 'no_ffmpeg', message: '도구가 없습니다' } as const;
    expect(problemOf({ error: '끊겼습니다', errorCode: 'step_failed', needsYou })).toEqual(
      language === 'ko' ? '도구가 없습니다' : ERROR_WORDS.no_ffmpeg.en,
    );
  });

  it('is the step before, when that one failed or was cancelled', () => {
    const sentence = STEP_BEFORE.script.cancelled;
    expect(problemOf({ error: sentence.ko, errorCode: 'dependency_failed' })).toBe(sentence[language]);
  });

  it('is the worker’s own sentence where its code has no words, and nothing where nothing is', () => {
    expect(problemOf({ error: '끊겼습니다', errorCode: 'browser_missing' })).toBe('끊겼습니다');
    expect(problemOf({})).toBeUndefined();
  });
});
