// @ts-check
import { readFileSync } from 'node:fs';
import { basename, join, matchesGlob } from 'node:path';
import { productSources, testFiles, testOf, withoutGuard } from './guard.mjs';

/** @typedef {import('./guard.mjs').Guard} Guard */

/**
 * The rows of docs/faults.md: what goes wrong, in words without marks, and the names of the tests that try it.
 * @param {string} root
 */
function faultsOf(root) {
  return readFileSync(join(root, 'docs/faults.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| .*test\//.test(line))
    .map((line) => {
      const [what = '', , tried = ''] = line.slice('| '.length).split(' | ');
      const tests = [...tried.matchAll(/test\/[\w./-]+\.ts/g)].map(([test]) => basename(test));
      return { words: what.replaceAll('`', ''), tests };
    });
}

/** @param {() => unknown} look @returns {string[]} what it throws */
function complaint(look) {
  try {
    look();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * Everything in which the table does not fit the product, its tests, docs/faults.md and docs/security.md.
 * @param {string} root
 * @param {readonly Guard[]} guards
 * @returns {string[]} sentences; empty when the table fits
 */
export function checkTable(root, guards) {
  const sources = productSources(root);
  const tests = testFiles(root);
  const faults = faultsOf(root);
  const names = guards.map(({ name }) => name);
  const security = readFileSync(join(root, 'docs/security.md'), 'utf8');
  const named = [...security.matchAll(/`([\w/*-]+\.(?:test|e2e)\.ts)`/g)].map(([, name = '']) => name);
  // Some are named by their last part, some as a family.
  const filesOf = (/** @type {string} */ name) =>
    tests.filter((path) => matchesGlob(path, name) || matchesGlob(path, `**/${basename(name)}`));
  const guarded = new Set(guards.map(({ test }) => basename(test)));
  return [
    ...guards.flatMap((guard) => complaint(() => withoutGuard(sources, guard))),
    ...guards.flatMap((guard) => complaint(() => testOf(tests, guard))),
    ...names.filter((name, place) => names.indexOf(name) !== place).map((name) => `${name}: named twice`),
    ...faults
      .filter(({ words }) => !guards.some(({ fault }) => fault && words.startsWith(fault)))
      .map(({ words }) => `docs/faults.md: no guard for "${words}"`),
    ...guards.flatMap(({ name, fault, test }) => {
      if (fault === undefined) return [];
      const meant = faults.filter(({ words }) => words.startsWith(fault));
      if (meant.length !== 1) return [`${name}: ${meant.length} rows of docs/faults.md begin with "${fault}"`];
      return meant[0]?.tests.includes(basename(test)) ? [] : [`${name}: "${fault}" is not tried in ${test}`];
    }),
    ...named.flatMap((name) => {
      const files = filesOf(name);
      if (files.length === 0) return [`docs/security.md: there is no test ${name}`];
      return files
        .filter((path) => !guarded.has(basename(path)))
        .map((path) => `docs/security.md: no guard for ${path}`);
    }),
  ];
}
