// @ts-check

/**
 * One guard, and how to take it out.
 * @typedef {object} Guard
 * @property {string} name what it does, or stops
 * @property {string} [fault] the first words of the row of docs/faults.md that it belongs to
 * @property {string} file that it stands in
 * @property {string} from its text, as it stands there exactly once
 * @property {string} to what stands there without it
 * @property {string} test the file that must fail then
 * @property {string} [only] part of the name of the test that must fail; without it any test of the file may
 * @property {true} [builds] the test drives the built app: it is built anew without the guard
 */

/**
 * The source without its guard. A text that is not there exactly once is refused: nobody would know what was taken out.
 * @param {string} source
 * @param {Guard} guard
 */
export function withoutGuard(source, { name, file, from, to }) {
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${name}: its text stands ${found} times in ${file}`);
  return source.replace(from, () => to);
}

/**
 * `test` and `only` as vitest takes them.
 * @param {Pick<Guard, 'test' | 'only'>} guard
 */
export function filtersOf({ test, only }) {
  return only === undefined ? [test] : [test, '-t', only.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')];
}
