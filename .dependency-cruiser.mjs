// @ts-check

/*
 * Which room may import which (docs/architecture.md). Each runtime's globals are walled by its own tsconfig.json.
 * Type-only imports count: a type that sits in the wrong room is in the wrong room.
 */

/** Lowest first: a room imports itself and those before it. */
const MAIN = [
  'system',
  'store',
  'queue',
  'projects',
  'settings',
  'supervision',
  'monitoring',
  'find',
  'films',
  'bridge',
  'ipc',
  'desktop',
  'app',
];
const RENDERER = ['theme', 'i18n', 'format', 'api', 'store', 'ui', 'actions', 'task-grid', 'shared', 'features', 'app'];
const RUNTIMES = ['cli', 'main', 'preload', 'renderer', 'workers'];
const OTHERS = ['scripts', 'test', 'examples'];

/** @param {string} runtime @param {readonly string[]} rooms lowest first */
const noneUpward = (runtime, rooms) =>
  rooms.slice(0, -1).map((room, place) => ({
    name: `${runtime}/${room}: no import from a higher room`,
    severity: /** @type {const} */ ('error'),
    from: { path: `^${runtime}/${room}/` },
    to: { path: `^${runtime}/((${rooms.slice(place + 1).join('|')})/|[^/]+$)` },
  }));

/** @param {string} name @param {object} from @param {object} to */
const never = (name, from, to) => ({ name, severity: /** @type {const} */ ('error'), from, to });

const PANEL = [
  ...noneUpward('renderer', RENDERER),
  never(
    'renderer: a room has a place in the order',
    { path: '^renderer/' },
    { path: '^renderer/[^/]+/', pathNot: `^renderer/(${RENDERER.join('|')})/` },
  ),
  never('renderer/ui: no state', { path: '^renderer/ui/' }, { path: '^renderer/(store|api)/' }),
  never(
    'renderer: no feature imports another',
    { path: '^renderer/features/([^/]+)/' },
    { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    never('no cycle', {}, { circular: true }),
    never('every import is found', {}, { couldNotResolve: true }),
    never('contract: zod and itself', { path: '^contract/' }, { pathNot: ['^contract/', '^node_modules/zod/'] }),
    ...RUNTIMES.map((runtime) =>
      never(
        `${runtime}: contract and itself`,
        { path: `^${runtime}/` },
        { path: `^(${[...RUNTIMES, ...OTHERS].join('|')})/`, pathNot: `^${runtime}/` },
      ),
    ),
    never('renderer and preload: no module of Node', { path: '^(renderer|preload)/' }, { dependencyTypes: ['core'] }),
    ...noneUpward('main', MAIN),
    never(
      'main: a room has a place in the order',
      { path: '^main/' },
      { path: '^main/[^/]+/', pathNot: `^main/(${MAIN.join('|')})/` },
    ),
    never('the two doors: ipc never imports bridge', { path: '^main/ipc/' }, { path: '^main/bridge/' }),
    never(
      'better-sqlite3: main/store/sqlite, main/find and what can be made again',
      { pathNot: '^main/(store/sqlite/|find/|store/derived-database\\.ts$)' },
      { path: '^node_modules/better-sqlite3/' },
    ),
    never(
      "main/store/sqlite: opened by main/app and a studio's mirror only",
      { pathNot: '^main/(store/sqlite/|app/|store/bullmq/mirror\\.ts$)' },
      { path: '^main/store/sqlite/' },
    ),
    never(
      'bullmq and ioredis: main/store/bullmq only',
      { pathNot: '^main/store/bullmq/' },
      { path: '^node_modules/(bullmq|ioredis)/' },
    ),
    never(
      'prom-client: main/monitoring only',
      { pathNot: '^main/monitoring/' },
      { path: '^node_modules/prom-client/' },
    ),
    never(
      'main/store/bullmq: loaded when there is a studio, not at each start',
      { path: '^main/', pathNot: '^main/store/bullmq/' },
      { path: '^main/store/bullmq/', dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    never(
      'electron: the files that steer it',
      {
        pathNot: [
          '^main/index\\.ts$',
          '^main/app/(start|panel|desktop|lifecycle)\\.ts$',
          '^main/desktop/(window|tray|system-notifications|recovery-notice|asked-process)\\.ts$',
          '^main/supervision/utility-worker\\.ts$',
          '^main/ipc/typed-ipc\\.ts$',
          '^preload/index\\.ts$',
        ],
      },
      { path: '^node_modules/electron/' },
    ),
    ...PANEL,
    ...['script', 'image', 'video'].map((type) =>
      never(
        `workers/${type}: no other type's worker`,
        { path: `^workers/${type}/` },
        { path: '^workers/(script|image|video)/', pathNot: `^workers/${type}/` },
      ),
    ),
    never(
      'workers/poster: no worker of tasks',
      { path: '^workers/poster/' },
      { path: '^workers/(script|image|video)/' },
    ),
    never(
      'workers: what they share imports no worker',
      { path: '^workers/(runtime|language|creator)/' },
      { path: '^workers/(script|image|video|poster)/' },
    ),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
