// @ts-check

const DISK_FULL = 'test/faults/disk-full-film.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const FILM = [
  {
    name: 'a tool that found the disk full parks its task',
    fault: 'the disk is full at any stage',
    from: '...(diskFull ? {',
    to: "...(diskFull && command === '' ? {",
    test: DISK_FULL,
    only: 'in the middle of a film',
    builds: true,
  },
  {
    name: 'an end that FFmpeg could not write is a failure',
    fault: 'the disk is full at any stage',
    from: 'if (isShort || UNWRITTEN.test(result.stderrTail))',
    to: 'if (run.args.length === 0)',
    test: DISK_FULL,
    only: 'whose end alone',
  },
  {
    name: 'an encoder that changes the picture is not used',
    fault: 'a hardware encoder is not there',
    from: "? undefined : 'wrong';",
    to: '? undefined : undefined;',
    test: 'test/workers/video/encoders/find-encoder.test.ts',
    only: 'passes over one that makes something else: another picture',
  },
  {
    name: 'an empty file of the settings is no clip',
    from: "if (size === 0) return { ok: false, why: 'missing' };",
    to: '',
    test: 'test/workers/video/clips/unusable-clips.test.ts',
    only: 'an empty file',
  },
];
