// @ts-check
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where guards stand. */
const PRODUCT = ['contract', 'main', 'preload', 'renderer', 'workers', 'cli', 'scripts', 'electron-builder.yml'];

/**
 * One guard, and how to take it out.
 * @typedef {object} Guard
 * @property {string} name what it does, or stops
 * @property {string} [fault] the first words of the row of docs/faults.md that it belongs to
 * @property {string} from its text, which stands exactly once in the whole product, in whichever file
 * @property {string} to what stands there without it
 * @property {string} test the file that must fail then; found by its name, whichever folder it is in
 * @property {string} [only] part of the name of the test that must fail; without it any test of the file may
 * @property {true} [builds] the test drives the built app: it is built again without the guard
 */

/** @typedef {{ path: string, text: string }} Source path with `/`, relative to the project */

/**
 * @param {string} root
 * @param {string} place a folder or a file
 * @returns {string[]} paths with `/`, relative to the project
 */
function filesIn(root, place) {
  if (statSync(join(root, place)).isFile()) return [place];
  return readdirSync(join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((path) => path.replaceAll('\\', '/'));
}

/**
 * @param {string} root
 * @returns {Source[]}
 */
export function productSources(root) {
  return PRODUCT.flatMap((place) => filesIn(root, place)).map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** @param {string} root */
export const testFiles = (root) => filesIn(root, 'test').filter((path) => /\.(test|e2e)\.ts$/.test(path));

/**
 * The file that the guard stands in, and its text without the guard. A text that is not there exactly once is refused: nobody
 * would know what was taken out.
 * @param {readonly Source[]} sources
 * @param {Guard} guard
 * @returns {{ source: Source, without: string }}
 */
export function withoutGuard(sources, { name, from, to }) {
  const found = sources.flatMap((source) => Array(source.text.split(from).length - 1).fill(source));
  const [source] = found;
  if (source === undefined || found.length > 1) {
    const places = found.map(({ path }) => path).join(', ');
    throw new Error(`${name}: its text stands ${found.length} times in the product${places && ` (${places})`}`);
  }
  const without = source.text.replace(from, () => to);
  if (without === source.text) throw new Error(`${name}: taking it out changes nothing`);
  return { source, without };
}

/**
 * @param {readonly string[]} tests every test file
 * @param {Pick<Guard, 'name' | 'test'>} guard
 * @returns {string} the path of the guard's test
 */
export function testOf(tests, { name, test }) {
  if (tests.includes(test)) return test;
  const [path, ...more] = tests.filter((one) => basename(one) === basename(test));
  if (path === undefined || more.length > 0)
    throw new Error(`${name}: ${more.length + (path ? 1 : 0)} tests are named ${basename(test)}`);
  return path;
}

/**
 * A test file and part of a test's name as vitest takes them.
 * @param {string} test
 * @param {string} [only]
 */
export function filtersOf(test, only) {
  return only === undefined ? [test] : [test, '-t', only.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')];
}
