import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SPEC } from './spec-table';
import { unproven } from './unproven';

const root = resolve(import.meta.dirname, '../..');

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

// Whether those tests passed is asked of the run itself: test/support/vitest-spec-reporter.ts.
describe.each(Object.entries(SPEC))(
  'Each sentence of docs/spec.md under "%s" stands there and names its tests',
  (heading, rows) => {
    it.each(rows)('$sentence', ({ sentence, tests }) => {
      expect(sections.get(heading)).toContain(plain(sentence));
      expect(Object.keys(tests)).not.toEqual([]);
      for (const file of Object.keys(tests)) expect(existsSync(join(root, file)), file).toBe(true);
    });
  },
);

describe('A sentence', () => {
  const spec = { Form: [{ sentence: 'it works', tests: { 'test/a.test.ts': 'does work' } }] };

  it('is proven by a test or group that passed and whose name holds the given words', () => {
    expect(unproven(spec, new Map([['test/a.test.ts', new Set(['a group', 'it does work, at once'])]]))).toEqual([]);
  });

  it('is not when its file was run and no such test passed', () => {
    expect(unproven(spec, new Map([['test/a.test.ts', new Set(['a group'])]]))).toEqual([
      '"it works": no test "does work" of test/a.test.ts passed',
    ]);
  });

  it('is not asked about when its file was not run', () => {
    expect(unproven(spec, new Map())).toEqual([]);
  });
});
