// @ts-check
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text, to the letter

const ORIGINS_TEST = 'test/main/bridge/origins.test.ts';
const FILE_TEST = 'test/main/bridge/bridge-file.test.ts';
const STEERING_TEST = 'test/main/bridge/steering.test.ts';
const STRANGERS = 'test/main/bridge/denied-by-default.test.ts';

/**
 * Who may call the bridge: pages that were let in, programs that can read the token.
 * @type {import('./guard.mjs').Guard[]}
 */
export const CALLERS = [
  {
    name: 'a page that nobody approved is refused',
    from: "if (this.#approved.has(origin)) return 'approved';",
    to: "if (!this.#denied.has(origin)) return 'approved';",
    test: STRANGERS,
  },
  {
    name: 'null and what only looks like an origin never pass, and nobody is asked',
    from: "return isCanonicalOrigin(origin) ? 'unknown' : 'malformed';",
    to: "return 'unknown';",
    test: ORIGINS_TEST,
  },
  {
    name: 'an origin is spelled as a browser spells it',
    from: "return url.origin === text && url.hostname !== '' && !url.hostname.endsWith('.');",
    to: "return url.hostname !== '';",
    test: ORIGINS_TEST,
    only: 'isCanonicalOrigin',
  },
  {
    name: 'the token is random',
    from: "randomBytes(32).toString('base64url')",
    to: "Buffer.alloc(32, randomBytes(1)).toString('base64url').slice(0, 20)",
    test: FILE_TEST,
  },
  {
    name: 'the token file is its owner’s alone',
    from: 'writeFileAtomicallySync(path, `${token}\\n`, 0o600);',
    to: 'writeFileAtomicallySync(path, `${token}\\n`, 0o644);',
    test: FILE_TEST,
  },
  {
    name: 'bridge.json is its owner’s alone',
    from: 'writeFileAtomicallySync(bridgeFilePath(home), `${JSON.stringify(content, null, 2)}\\n`, 0o600);',
    to: 'writeFileAtomicallySync(bridgeFilePath(home), `${JSON.stringify(content, null, 2)}\\n`, 0o644);',
    test: FILE_TEST,
  },
  {
    name: 'a token file that lost its mode gets it back',
    from: 'chmodSync(path, 0o600);',
    to: 'void chmodSync;',
    test: FILE_TEST,
  },
  {
    name: 'what is no token is replaced',
    from: 'if (TOKEN.test(found)) {',
    to: 'if (TOKEN.flags === found.slice(0, 0)) {',
    test: FILE_TEST,
  },
  {
    name: 'decisions about pages are their owner’s alone to read',
    from: 'this.#path, `${JSON.stringify(content, null, 2)}\\n`, 0o600);',
    to: 'this.#path, `${JSON.stringify(content, null, 2)}\\n`, 0o644);',
    test: ORIGINS_TEST,
  },
  {
    name: 'a site with a thousand names does not fill the list of questions',
    from: 'if (this.#pending.size > MAX_PENDING) {',
    to: 'if (this.#pending.size > MAX_PENDING * 1_000) {',
    test: ORIGINS_TEST,
  },
  {
    name: 'a site with a thousand names pushes out no page of this machine',
    from: '.find((pending) => !isOfThisMachine(pending)) ?? oldest;',
    to: '.find((pending) => isOfThisMachine(pending)) ?? oldest;',
    test: ORIGINS_TEST,
    only: 'push out',
  },
  {
    name: 'a page that the creator denied in the panel stays out',
    from: '(allow ? approved : denied).add(origin);',
    to: 'approved.add(origin);',
    test: 'test/e2e/origins.e2e.ts',
    only: 'is refused, asked about in the panel',
    builds: true,
  },
  {
    name: 'no page steers the queue',
    from: "const config = { programsOnly: true };\nconst tags = ['steering'];",
    to: "const config = {};\nconst tags = ['steering'];",
    test: 'test/main/bridge/steering-pages.test.ts',
  },
  {
    name: 'no page ends what runs',
    from: "return this.#callers.get(request)?.kind === 'program';",
    to: 'return this.#callers.has(request);',
    test: STEERING_TEST,
    only: 'is refused to an approved page',
  },
  {
    name: 'many tasks of a page count as many calls',
    from: 'callers.charge(request.raw, sent.length - 1);',
    to: 'callers.charge(request.raw, 0);',
    test: 'test/main/bridge/enqueue-many.test.ts',
    only: 'counts for a page',
  },
  {
    name: 'that all tasks are meant has to be said',
    from: 'filter: taskFilterSchema.extend({ text: textOfMany }),',
    to: 'filter: taskFilterSchema.extend({ text: textOfMany }).default({}),',
    test: STEERING_TEST,
    only: 'bulk',
  },
  {
    name: 'an address is shown without its user, path and query',
    from: 'return `${protocol}//${host}`;',
    to: 'return `${protocol}//${host}${new URL(address).search}`;',
    test: 'test/main/settings/shown-settings.test.ts',
  },
];
