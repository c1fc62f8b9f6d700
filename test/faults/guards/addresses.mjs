// @ts-check

const URL_TEST = 'test/workers/creator/url.test.ts';
const HOSTILE_TEST = 'test/workers/creator/url-hostile.test.ts';
const JOB_TEST = 'test/workers/creator/job.test.ts';
const fault = 'a creator’s address replies';

/** What a creator's address, and what it returns, may cost. @type {import('./guard.mjs').Guard[]} */
export const ADDRESSES = [
  {
    name: 'a reply is measured unpacked',
    fault,
    from: 'if (unpacked > maxBytes) throw new BodyTooLargeError();',
    to: '',
    test: HOSTILE_TEST,
    only: 'that sends a bomb in gzip',
  },
  {
    name: 'a line of a reply has an end',
    fault,
    from: 'if (chars > maxChars) throw new LineTooLongError();',
    to: '',
    test: HOSTILE_TEST,
    only: 'that sends a line without an end is',
  },
  {
    name: 'an event of a reply has an end',
    fault,
    from: 'if (eventChars > maxChars) throw new LineTooLongError();',
    to: '',
    test: HOSTILE_TEST,
    only: 'that sends an event without an end is',
  },
  {
    name: 'a reply is nested to a limit',
    fault,
    from: 'requireShallow(line);',
    to: '',
    test: HOSTILE_TEST,
    only: 'that nests its JSON',
  },
  {
    name: 'a line that says nothing is a sign of life',
    from: 'await channel.take(line ?? { progress: null });',
    to: 'if (line !== undefined) await channel.take(line);',
    test: URL_TEST,
    only: 'a comment is a sign of life',
  },
  {
    name: 'a job is asked for only at its own server',
    from: 'if (url.origin !== service.url.origin) {',
    to: "if (url.origin === '') {",
    test: JOB_TEST,
    only: 'only at the server that took it on',
  },
  {
    name: 'a job is deleted by whoever stops following it',
    from: 'if (!hasEnded) await deleteJob(service, job);',
    to: '',
    test: JOB_TEST,
    only: 'is deleted on a cancel',
  },
  {
    name: 'the deletion of a job holds no cancel up',
    from: '{ signal: AbortSignal.timeout(DELETE_TIMEOUT_MS) }',
    to: '{ signal: new AbortController().signal }',
    test: JOB_TEST,
    only: 'whose deletion is not replied to',
  },
  {
    name: 'a path of a result stays in the out folder',
    from: "if (!isSafePath(name)) throw refuse({ code: 'files.unsafe_name', name: path.slice(0, 200) }, at);",
    to: '',
    test: 'test/workers/image/read-result.test.ts',
    only: 'as a path that leads elsewhere',
  },
  {
    name: 'a path of a result follows no link',
    from: 'if (real !== whole || !(await lstat(whole)).isFile())',
    to: 'if (!(await lstat(real)).isFile())',
    test: 'test/workers/image/read-result.test.ts',
    only: 'as a path that leads elsewhere',
  },
];
