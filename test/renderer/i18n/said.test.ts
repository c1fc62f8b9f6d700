import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import { adviceFor, problemOf } from '../../../renderer/i18n/said';

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

  it('needs no further advice where the app says it itself', () => {
    expect(adviceFor({ error: { code: 'browser.ended' }, errorCode: 'step_failed' })).toBeUndefined();
    expect([problemOf({}), adviceFor({})]).toEqual([undefined, undefined]);
  });
});
