import { spawn } from 'node:child_process';

/**
 * Waits for its first line (the group to guard, and the variable that marks what left it), then for the end of its input, which comes
 * however the worker dies, `kill -9` included, and then kills the group. A shell, because the packaged app cannot run as Node; a
 * process of its own, because a tool such as FFmpeg notices neither a closed stdin nor a closed stdout. (`-s KILL`: dash refuses
 * `-KILL --`.) Marked processes are looked for until there are none, a limited number of times: one may start another meanwhile.
 */
const GUARD_SCRIPT = `read -r pgid mark || exit 0; read -r _; kill -s KILL -- "-$pgid"
[ -n "$mark" ] || exit 0
quiet=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  found=$(grep -slF -- "$mark" /proc/[0-9]*/environ)
  for one in $found; do one=\${one#/proc/}; kill -s KILL "\${one%/environ}"; done
  [ -z "$found$quiet" ] || [ -n "$found" ] || exit 0
  if [ -n "$found" ]; then quiet=; else quiet=yes; sleep 0.05; fi
done`;

export const isWindows = process.platform === 'win32';
const liveGroups = new Set<number>();

export interface GroupGuard {
  /** Ends the guard without killing: call it as soon as the group has ended by itself. */
  release(): void;
}

export interface PendingGuard extends GroupGuard {
  /** `pgid` must lead its own group (spawned `detached`). `mark`: a variable (`NAME=value`) in the environment of what may leave it. */
  protect(pgid: number, mark?: string): void;
}

/** A guard that is started before its group exists, so that the unguarded moment is one write and not the start of a shell. */
export function startGuard(): PendingGuard {
  const shell = isWindows ? undefined : startShell();
  let guarded: number | undefined;
  return {
    protect: (pgid, mark) => {
      guarded = pgid;
      liveGroups.add(pgid);
      shell?.protect(pgid, mark);
    },
    release: () => {
      if (guarded !== undefined) liveGroups.delete(guarded);
      shell?.end();
    },
  };
}

function startShell() {
  // Detached: a signal to the worker's own group (Ctrl-C, kill -9 of the group) must not take the guard along.
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'guard'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  return {
    protect: (pgid: number, mark = '') => void shell.stdin.write(`${pgid} ${mark}\n`),
    end: () => {
      shell.kill('SIGKILL');
      shell.stdin.destroy();
    },
  };
}

/**
 * Makes a process group that a library started (its browser) die with this process, and with `killAllGroups`. `pgid` must lead
 * its own group.
 */
export function guardProcessGroup(pgid: number): GroupGuard {
  const guard = startGuard();
  guard.protect(pgid);
  return guard;
}

/** Signals every process of a group; a group that is already gone is no error. */
export function killProcessGroup(pgid: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
  if (isWindows) {
    // Windows has no groups; /T walks the tree by parent ids, which is the best it offers.
    spawn('taskkill', ['/pid', String(pgid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pgid, signal);
  } catch {
    // ESRCH: nobody left.
  }
}

export function isGroupAlive(pgid: number): boolean {
  try {
    process.kill(isWindows ? pgid : -pgid, 0);
    return true;
  } catch {
    return false;
  }
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended.
  }
}

/** SIGKILL to every group that is still alive, at the end of a run and before this process ends. Synchronous. */
export function killAllGroups(): void {
  for (const pgid of liveGroups) killProcessGroup(pgid);
}
