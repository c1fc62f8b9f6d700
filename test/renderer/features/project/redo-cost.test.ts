import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { redoCost } from '../../../../renderer/features/project/redo-cost';
import ko from '../../../../renderer/i18n/ko';

const i18n = i18next.createInstance();
beforeAll(() =>
  i18n.init({ lng: 'ko', resources: { ko: { translation: ko } }, interpolation: { escapeValue: false } }),
);

test('the cost of making a scene again names the scenes that stay, and none where none do', () => {
  const cost = (others: number, video?: number) => redoCost(i18n.t, video === undefined ? {} : { video }, others);
  expect(cost(7)).toBe('나머지 7장면은 그대로');
  expect(cost(7, 40)).toContain('나머지 7장면은 그대로');
  expect(cost(0, 40)).not.toMatch(/그대로/u);
  expect(cost(0)).toBe('');
});
