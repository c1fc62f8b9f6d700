// @ts-check

/**
 * @typedef {object} Finding one line of Electronegativity's report
 * @property {string} check
 * @property {string} file
 * @property {string} sample the line of the source, or the text, that was found
 */

/**
 * Findings discussed in docs/security.md, "Electronegativity". Compared exactly: a policy with one more word is a new finding.
 * @type {readonly Finding[]}
 */
export const REVIEWED = [
  {
    check: 'CSP_GLOBAL_CHECK',
    file: 'renderer/index.html',
    sample:
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
  },
  { check: 'PRELOAD_JS_CHECK', file: 'main/desktop/window.ts', sample: 'preload,' },
];

/** @param {readonly Finding[]} found */
export const openFindings = (found) =>
  found.filter(
    ({ check, file, sample }) =>
      !REVIEWED.some((reviewed) => reviewed.check === check && reviewed.file === file && reviewed.sample === sample),
  );

/**
 * The tool always reports the preload and the policy: when it does not, it has not understood the app, and its silence about the
 * rest means nothing.
 * @param {readonly Finding[]} found
 */
export const missingFindings = (found) =>
  REVIEWED.filter(({ check, file }) => !found.some((one) => one.check === check && one.file === file));

const HEAD = 'issue,severity,confidence,filename,location,sample,description,url';

/**
 * The tool's CSV: texts in quotes, a quote in them doubled, and what it does not know a bare N/A.
 * @param {string} csv
 * @returns {Finding[]}
 */
export function readFindings(csv) {
  const [head = [], ...rows] = csv
    .replaceAll('\r\n', '\n')
    .split(/\n(?=\w+,")/)
    .map((line) => [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^",]*))/g)])
    .map((cells) => cells.map(([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare.trim()));
  if (head.join(',') !== HEAD) throw new Error(`Electronegativity wrote another report than we read: ${head}`);
  return rows.map(([check = '', _severity, _confidence, file = '', _location, sample = '', ...rest]) => {
    if (rest.length !== 2) throw new Error(`A line of Electronegativity's report cannot be read: ${check} ${file}`);
    return { check, file: file.replaceAll('\\', '/'), sample };
  });
}
