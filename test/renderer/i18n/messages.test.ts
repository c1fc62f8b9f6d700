import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../contract/errors';
import { systemLanguage } from '../../../renderer/i18n';
import en from '../../../renderer/i18n/en';
import ko from '../../../renderer/i18n/ko';

function leaves(value: object, path = ''): Array<[string, string]> {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]): Array<[string, string]> => {
    const here = path === '' ? key : `${path}.${key}`;
    return typeof child === 'object' && child !== null ? leaves(child, here) : [[here, String(child)]];
  });
}
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1] ?? '').sort();

describe('the words of the panel', () => {
  it('exist in both languages, none of them empty', () => {
    expect(leaves(en).map(([key]) => key)).toEqual(leaves(ko).map(([key]) => key));
    expect([...leaves(ko), ...leaves(en)].filter(([, text]) => text === '')).toEqual([]);
  });

  it('take the same values in both languages, but for Korean particles', () => {
    const english = new Map(leaves(en));
    const differing = leaves(ko)
      .map(([key, text]) => [
        key,
        placeholders(text).map((name) => name.replace(/(?:Eul|I|Eun)$/u, '')),
        placeholders(english.get(key) ?? ''),
      ])
      .filter(([, korean, other]) => JSON.stringify(korean) !== JSON.stringify(other));
    expect(differing).toEqual([]);
  });

  it('name errors by codes of the contract only', () => {
    const codes: readonly string[] = ERROR_CODES;
    expect(Object.keys(ko.error).filter((code) => code !== 'title' && !codes.includes(code))).toEqual([]);
  });

  it('follow the first known language of the system', () => {
    expect(systemLanguage(['ko-KR', 'en-US'])).toBe('ko');
    expect(systemLanguage(['fr-FR', 'ko'])).toBe('ko');
    expect(systemLanguage(['en-GB', 'ko'])).toBe('en');
    expect(systemLanguage(['ja'])).toBe('en');
  });
});
