import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SPEC } from './spec-table';

const root = resolve(import.meta.dirname, '../..');

/**
 * The names of the tests and groups in a test file's text: the first argument, where it is a string, of `it`, `test` and
 * `describe`, and of what their `.each(…)` returns. Skipped and planned ones have no name here: they prove nothing.
 */
function namesIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const calls = code.matchAll(/(?:\b(?:it|test|describe)|\))\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1\s*,/g);
  return [...calls].map((call) => (call[2] ?? '').replaceAll(/\\(.)/g, '$1'));
}

describe('Reading test names', () => {
  it('finds those of it, test, describe and .each, and no others', () => {
    const source = `
      describe('a group', () => {
        it("says \\"so\\"", () => {});
        test.each([1])(
          'of each %i', () => {});
        // it('was here once', () => {});
        it.skip('does not run', () => {});
        expect(name('no test', 1));
      });`;
    expect(namesIn(source)).toEqual(['a group', 'says "so"', 'of each %i']);
  });
});

/** Its sections by their headings, as one line each, without marks of code and lists. */
const sections = new Map(
  readFileSync(join(root, 'docs/spec.md'), 'utf8')
    .split(/^## /mu)
    .map((section) => {
      const [heading = '', ...text] = section.split('\n');
      return [heading, plain(text.join(' '))];
    }),
);

function plain(text: string): string {
  return text.replaceAll('`', '').replaceAll(/\s+/gu, ' ');
}

describe.each(Object.entries(SPEC))(
  'Each sentence of docs/spec.md under "%s" stands there and has its tests',
  (heading, rows) => {
    it.each(rows)('$sentence', ({ sentence, tests }) => {
      expect(sections.get(heading)).toContain(plain(sentence));
      expect(Object.keys(tests)).not.toEqual([]);
      const missing = Object.entries(tests).filter(([file, name]) => {
        const path = join(root, file);
        return !existsSync(path) || !namesIn(readFileSync(path, 'utf8')).some((found) => found.includes(name));
      });
      expect(missing).toEqual([]);
    });
  },
);
