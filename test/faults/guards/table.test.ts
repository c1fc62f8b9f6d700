import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filtersOf, withoutGuard } from './guard.mjs';
import { GUARDS } from './table.mjs';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The rows of docs/faults.md: what goes wrong, in words without marks, and where it is tried. */
const faults = read('docs/faults.md')
  .split('\n')
  .filter((line) => /^\| .*test\//.test(line))
  .map((line) => {
    const [what = '', , tried = ''] = line.slice('| '.length).split(' | ');
    return { words: what.replaceAll('`', ''), tests: [...tried.matchAll(/test\/[\w./-]+\.ts/g)].map(([test]) => test) };
  });

describe('The table of guards', () => {
  it('fits the sources: each text stands there exactly once, so that it can be taken out', () => {
    const stale = GUARDS.flatMap((guard) => {
      try {
        return withoutGuard(read(guard.file), guard) === read(guard.file) ? [`${guard.name}: changes nothing`] : [];
      } catch (error) {
        return [String(error)];
      }
    });
    expect(stale).toEqual([]);
  });

  it('names each guard once, and tests that are there', () => {
    expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length);
    expect(GUARDS.filter(({ test }) => !existsSync(join(root, test)))).toEqual([]);
  });

  it('has a guard of its own for every fault of docs/faults.md', () => {
    expect(faults.length).toBeGreaterThan(12);
    const withoutGuard = faults.filter(({ words }) => !GUARDS.some(({ fault }) => fault && words.startsWith(fault)));
    expect(withoutGuard.map(({ words }) => words)).toEqual([]);
  });

  it('gives a guard to a fault that is there, and is shown by a test that this fault is tried in', () => {
    const astray = GUARDS.flatMap(({ name, fault, test }) => {
      if (fault === undefined) return [];
      const meant = faults.filter(({ words }) => words.startsWith(fault));
      if (meant.length !== 1) return [`${name}: ${meant.length} faults begin with "${fault}"`];
      return meant[0]?.tests.includes(test) ? [] : [`${name}: "${fault}" is not tried in ${test}`];
    });
    expect(astray).toEqual([]);
  });

  it('has a guard for every test file that docs/security.md names, but those that look at the packaged app', () => {
    const named = [...read('docs/security.md').matchAll(/`([\w/*-]+\.(?:test|e2e)\.ts)`/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(40);
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).map(
      (path) => `test/${path.replaceAll('\\', '/')}`,
    );
    const guarded = new Set(GUARDS.map(({ test }) => test));
    // Some are named by their last part, some as a family.
    const filesOf = (name: string) =>
      tests.filter((path) => matchesGlob(path, name) || matchesGlob(path, `**/${name}`));
    expect(named.filter((name) => filesOf(name).length === 0)).toEqual([]);
    expect(named.flatMap(filesOf).filter((path) => !guarded.has(path))).toEqual([]);
  });
});

describe('A guard', () => {
  const guard = { name: 'n', file: 'f', from: 'a.b', to: '$&', test: 't', only: 'what (a) page + may?' };

  it('is taken out by its own text, to the letter', () => {
    expect(withoutGuard('x a.b y', guard)).toBe('x $& y');
  });

  it('whose text is not there, or is there twice, is refused', () => {
    expect(() => withoutGuard('x', guard)).toThrow('n: its text stands 0 times in f');
    expect(() => withoutGuard('a.b a.b', guard)).toThrow('2 times');
  });

  it('has its test chosen by name, to the letter', () => {
    const [, , pattern = ''] = filtersOf(guard);
    expect(new RegExp(pattern).test('so: what (a) page + may? yes')).toBe(true);
  });
});
