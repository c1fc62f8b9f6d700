import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeNotices } from '../../scripts/notices/make-notices.mjs';
import { shippedPackages } from '../../scripts/notices/shipped.mjs';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const versions = z.record(z.string(), z.string());
const { dependencies, devDependencies } = z
  .object({ dependencies: versions, devDependencies: versions })
  .parse(JSON.parse(read('package.json')));

describe('The notices of what the app ships', () => {
  let text = '';
  beforeAll(async () => {
    text = await makeNotices(root, read);
  });

  it.each(Object.entries(dependencies))('name %s, which the app depends on', (name, version) => {
    expect(text).toContain(`\n${name}@${version} (`);
  });

  it.each(['react', '@mantine/core', 'commander', 'pretendard'])('name %s, whose code is in a bundle', (name) => {
    expect(text).toContain(`\n${name}@${devDependencies[name]} (`);
  });

  it.each(['vitest', 'electron-builder', '@biomejs/biome'])('do not name %s, which is shipped to nobody', (name) => {
    expect(text).not.toContain(`\n${name}@`);
  });

  it('hold the texts that packages come without', () => {
    for (const words of ['Apache License', 'Copyright (c) Microsoft Corporation', 'GNU GENERAL PUBLIC LICENSE']) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('UNKNOWN');
  });
});

it('What is shipped is all that it needs, each at the place where it would be found', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', dependencies: { b: '2', c: '1' } },
    'node_modules/a/node_modules/b': { version: '2.0.0', optionalDependencies: { c: '1' } },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', dependencies: { a: '1' } },
    'node_modules/unused': { version: '1.0.0' },
  };
  expect(shippedPackages({ packages }, { a: '1' })).toEqual(new Set(['a@1.0.0', 'b@2.0.0', 'c@1.0.0']));
});
