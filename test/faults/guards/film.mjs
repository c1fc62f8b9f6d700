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
];
