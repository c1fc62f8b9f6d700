// @ts-check

const SESSION_END = 'test/e2e/session-end.e2e.ts';
const STOPS = 'test/main/supervision/dispatcher-stops.test.ts';
const WINDOW_PLACE = 'test/main/desktop/window-place.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const START_AND_END = [
  {
    name: 'the end of a Windows session ends the app in order',
    fault: 'the session ends',
    from: "window.on('session-end', leave);",
    to: '',
    test: SESSION_END,
    only: 'Windows ends the session',
  },
  {
    name: 'a system that shuts down waits for the app',
    from: 'if (isPreventable(event)) event.preventDefault();',
    to: 'void isPreventable;',
    test: SESSION_END,
    only: 'which waits for the app',
  },
  {
    name: 'a step that fails while the app stops costs no attempt',
    from: "if (stop.aborted) void this.end({ kind: 'requeue', reason: 'shutdown' });\n        else void",
    to: 'void',
    test: STOPS,
    only: 'costs no attempt when a step fails',
  },
  {
    name: 'a disk without a flush of folders is no broken one',
    fault: 'the disk cannot flush a folder',
    from: "return NO_FOLDER_FLUSH_CODES.has(errorCode(error) ?? '');",
    to: 'return false;',
    test: 'test/faults/folder-sync.test.ts',
    only: 'since it returns EINVAL',
  },
  {
    name: 'without a home folder the app’s own stands in for it',
    fault: 'there is no HOME',
    from: 'if (attempt(homedir) === undefined) env.HOME = home;',
    to: 'void env, void homedir, void home;',
    test: 'test/main/app/usual-places.test.ts',
    only: 'stands in for a home folder',
  },
  {
    name: 'a window whose screen is gone comes back into view',
    from: 'if (all >= SEEN_FRACTION * bounds.width * bounds.height) return bounds;',
    to: 'if (all >= 0) return bounds;',
    test: WINDOW_PLACE,
    only: 'is back in view',
  },
];
