// @ts-check

const FLAGS = 'test/main/app/flags.test.ts';
const ADDRESS = 'test/main/settings/studio-settings.test.ts';
const MOVES = 'test/main/app/move-tasks.test.ts';
const JOINS = 'test/e2e/studio-join.e2e.ts';
const TLS = 'test/main/store/bullmq/tls.test.ts';
const LOOKS = 'test/main/store/bullmq/look-at-redis.test.ts';
const FOLDER = 'test/main/projects/shared-folder.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const JOINING = [
  {
    name: 'a password on the command line is refused',
    from: 'if (place.password !== undefined) {',
    to: 'if (place.password === null) {',
    test: FLAGS,
    only: 'takes a password from the environment alone',
  },
  {
    name: 'a stored password goes to its own server only',
    from: 'return a.protocol === b.protocol && a.hostname',
    to: 'return a.hostname',
    test: ADDRESS,
    only: 'lead to the same server',
  },
  {
    name: 'no program of the creator’s inherits the studio’s password',
    from: 'delete process.env.STUDIO_QUEUE_REDIS;',
    to: '',
    test: JOINS,
    only: 'takes the command line for one run',
  },
  {
    name: 'a task that another machine has begun is not taken home as well',
    from: "if ((await to.get(id, 0))?.status === 'waiting') await to.cancel(id, notesOf(farewell));",
    to: '',
    test: MOVES,
    only: 'stay in the studio if a machine has begun one',
  },
  {
    name: 'a Redis whose certificate nobody known has signed gets no password',
    from: '? { tls: { servername: host, ...(',
    to: '? { tls: { servername: host, rejectUnauthorized: false, ...(',
    test: TLS,
    only: 'does not trust the certificate',
  },
  {
    name: 'a look says that a certificate is not trusted',
    from: '? { tls: { servername: host, ...(',
    to: '? { tls: { servername: host, rejectUnauthorized: false, ...(',
    test: LOOKS,
    only: 'its certificate is not trusted',
  },
  {
    name: 'a folder that another machine names is inside the shared one',
    from: 'system.isAbsolute(workspace) && isShared(path) ? system.join',
    to: 'system.isAbsolute(workspace) ? system.join',
    test: FOLDER,
    only: 'which another machine wrote, leads nowhere',
  },
];
