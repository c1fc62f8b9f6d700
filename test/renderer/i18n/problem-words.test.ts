import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '../../../renderer/i18n/en';
import ko from '../../../renderer/i18n/ko';
import { problemWords } from '../../../renderer/i18n/problem-words';

const noVoice = { code: 'no_voice', message: 'espeak-ng를 설치해 주세요.' };

beforeAll(() => i18next.init({ resources: { ko: { translation: ko }, en: { translation: en } } }));

describe('What stands in a task’s way', () => {
  it('is told in Korean by the worker’s own message, which says more than its code', async () => {
    await i18next.changeLanguage('ko');
    expect(problemWords(noVoice)).toBe(noVoice.message);
  });

  it('is told in English by the words of its code, and as it is where there are none', async () => {
    await i18next.changeLanguage('en');
    expect(problemWords(noVoice)).toBe(en.error.no_voice);
    expect(problemWords({ ...noVoice, code: 'browser_missing' })).toBe(noVoice.message);
  });
});
