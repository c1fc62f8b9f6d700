// @ts-check

/** Packages for development whose code is in the bundles of the panel, of the command line and of the camera. */
const BUNDLED = [
  '@mantine/core',
  '@mantine/hooks',
  '@mantine/notifications',
  '@mantine/spotlight',
  '@tabler/icons-react',
  '@tanstack/react-virtual',
  'assemblyscript',
  'commander',
  'csv-parse',
  'eventsource-parser',
  'get-east-asian-width',
  'i18next',
  'pretendard',
  'react',
  'react-dom',
  'react-i18next',
  'recharts',
  'zustand',
];

/**
 * @typedef {{ version?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Locked
 * @typedef {{ packages: Record<string, Locked> }} Lock
 */

/**
 * What is shipped, as `name@version`: the packages that the app depends on and those that are bundled, each with all that it needs. The lock
 * file knows them for every system, whichever this one is.
 * @param {Lock} lock
 * @param {Record<string, string>} dependencies of the app
 * @returns {Set<string>}
 */
export function shippedPackages({ packages }, dependencies) {
  /** @type {Set<string>} */
  const places = new Set();
  /** @param {string} from @param {string} name */
  const visit = (from, name) => {
    const place = placeOf(packages, from, name);
    if (place === undefined || places.has(place)) return;
    places.add(place);
    const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(place, needed);
  };
  for (const name of [...Object.keys(dependencies), ...BUNDLED]) visit('', name);
  return new Set([...places].map((place) => `${nameOf(place)}@${packages[place]?.version}`));
}

/** @param {string} place */
const nameOf = (place) => place.split('node_modules/').at(-1) ?? place;

/**
 * Where a package finds another one: beside it, or in a folder above.
 * @param {Record<string, Locked>} packages
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function placeOf(packages, from, name) {
  for (let above = from; ; above = above.slice(0, Math.max(0, above.lastIndexOf('node_modules/') - 1))) {
    const place = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (place in packages) return place;
    if (above === '') return undefined;
  }
}
