// @ts-check

/** What pages and strangers must not learn: films, and the keys of voices. @type {import('./guard.mjs').Guard[]} */
export const SECRETS = [
  {
    name: 'films are listed for programs only',
    from: 'or where files are. */\nconst config = { programsOnly: true };',
    to: 'or where files are. */\nconst config = { programsOnly: false };',
    test: 'test/main/bridge/film-routes.test.ts',
    only: 'a page learns neither',
  },
  {
    name: 'a key of an implementation is sealed',
    from: 'else next.set(key, seal(value, cipher));',
    to: 'else next.set(key, value);',
    test: 'test/main/settings/option-secrets.test.ts',
    only: 'survives a restart',
  },
  {
    name: 'an address in the settings holds no user and no password',
    from: '.refine((text) => !/^[^/]*\\/\\/[^/]*@/u.test(text));',
    to: '.refine((text) => text.length > 0);',
    test: 'test/contract/implementations.test.ts',
  },
  {
    name: 'the key of a voice goes to the worker that speaks, and to no other',
    from: 'options.of(secretsInPlay(type, settings.chosen, namedSources(metadata)))',
    to: "options.of(secretsInPlay('video', settings.chosen, namedSources(metadata)))",
    test: 'test/main/settings/worker-settings.test.ts',
    only: 'holds the secret of a voice only',
  },
  {
    name: 'neither text nor key follows a speech server elsewhere',
    from: "throw new StepError('voice_failed', problems.redirected(name, status), { retryable: false });",
    to: "return 'other_format';",
    test: 'test/workers/video/voices/openai-speech.test.ts',
    only: 'redirects is not followed',
  },
];
