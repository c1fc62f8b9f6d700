import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import { adviceFor, causeOf, problemOf } from '../../../renderer/i18n/said';

describe.each(['ko', 'en'] as const)('What stands in a task’s way, in %s', (language) => {
  beforeAll(async () => {
    await i18next.init({ lng: language });
  });

  it('is what it waits for, whatever an earlier try ended with', () => {
    const needsYou = { code: 'no_ffmpeg', message: { code: 'ffmpeg.missing' } } as const;
    expect(problemOf({ error: { code: 'browser.ended' }, needsYou })).toBe(say({ code: 'ffmpeg.missing' }, language));
  });

  it('is a program’s own text as it is, with the words of the error code as advice', () => {
    const failed = { error: 'Conversion failed!', errorCode: 'step_failed' };
    expect(problemOf(failed)).toBe('Conversion failed!');
    expect(adviceFor(failed)).toBe(say({ code: 'step_failed' }, language));
    expect(adviceFor({ ...failed, errorCode: 'toString' })).toBeUndefined();
  });

  it('is the old Korean sentence of an earlier version in Korean, and what its error code stands for in English', () => {
    const sentence = 'AI 서버에 연결하지 못했습니다. 설정의 주소를 확인해 주세요.';
    const failed = { error: sentence, errorCode: 'llm_failed' };
    const words = language === 'ko' ? sentence : say({ code: 'llm_failed' }, language);
    expect(problemOf(failed)).toBe(words);
    expect(problemOf({ needsYou: { code: 'llm_failed', message: sentence } })).toBe(words);
    expect(causeOf(sentence, 'llm_failed')).toBe(words);
    // Once: it says what to do itself.
    expect(adviceFor(failed)).toBeUndefined();
    // Without words for its code it is better than nothing.
    expect(causeOf(sentence, 'toString')).toBe(sentence);
  });

  it('needs no further advice where the app says it itself', () => {
    expect(adviceFor({ error: { code: 'browser.ended' }, errorCode: 'step_failed' })).toBeUndefined();
    expect([problemOf({}), adviceFor({})]).toEqual([undefined, undefined]);
  });
});
