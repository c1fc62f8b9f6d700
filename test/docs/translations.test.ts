import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const docs = resolve(import.meta.dirname, '../../docs');
const FENCE = /^```[\s\S]*?^```$/gmu;

function partsOf(page: string) {
  const text = readFileSync(join(docs, page), 'utf8');
  const prose = text.replaceAll(FENCE, '');
  return {
    examples: text.match(FENCE),
    names: new Set([...prose.matchAll(/`([^`\n]+)`/gu)].map(([, name]) => name)),
    sections: prose.match(/^#+ /gmu),
  };
}

it('the Korean page about processors has the sections and examples of the English one, and every name in it', () => {
  const english = partsOf('processors.md');
  const korean = partsOf('processors.ko.md');
  expect(korean.examples).toEqual(english.examples);
  expect(korean.sections).toEqual(english.sections);
  expect([...english.names].filter((name) => !korean.names.has(name))).toEqual([]);
});
