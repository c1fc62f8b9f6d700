import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MESSAGES } from '../../contract/messages';

/** Codes that are put together from two parts. */
const COMPOSED = /^run\.step_before_/u;

it('no message of the catalogue is unused', () => {
  const product = globSync('{contract,main,renderer,workers}/**/*.{ts,tsx}', { exclude: ['contract/messages/**'] })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const codes = Object.keys(MESSAGES);
  expect(codes.length).toBeGreaterThan(40);
  expect(codes.filter((code) => !product.includes(`'${code}'`) && !COMPOSED.test(code))).toEqual([]);
});
