import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pidtree from 'pidtree';
import { isGroupAlive, isWindows, killProcessGroup, killQuietly } from './process-group';

/** The variable by which every process of a run is known, whatever group or session it has moved to. */
export const RUN_MARK = 'SQ_RUN';

const LOOK_AGAIN_MS = 10;
/** A process held by the kernel (a dead network disk) ignores every signal: the run ends without it. */
const GIVE_UP_AFTER_MS = 5_000;
/** A process that is just being replaced by another program shows no environment for an instant. */
const QUIET_LOOKS = 2;

/**
 * Everything that one program has started. On Linux also what left its group (setsid, a double fork), found by the mark in its
 * environment. On macOS what left the group is found only while its ancestors live; on Windows `taskkill /T` walks the tree.
 * A process that cleared its environment and left the group is found nowhere.
 */
export interface ProcessTree {
  /** SIGTERM to the group. */
  terminate(): Promise<void>;
  /** Whether any process of it lives; a zombie does not. */
  isAlive(): Promise<boolean>;
  /** SIGKILL to all of it; resolves when none is left. */
  kill(): Promise<void>;
}

/** `pgid` must lead its own group. Without a mark the tree is the group alone. */
export function processTree(pgid: number, mark: string | undefined): ProcessTree {
  if (mark !== undefined && process.platform === 'linux') return markedTree(pgid, mark);
  const known = new Set<number>();
  /** Whose parents have ended can no longer be found: they are noted while they can. */
  const note = async () => {
    if (mark === undefined || process.platform !== 'darwin') return;
    for (const pid of await pidtree(pgid).catch(() => [])) known.add(pid);
  };
  return {
    terminate: async () => {
      // Windows has no SIGTERM. A program that reads its input has been asked already.
      if (isWindows && mark !== undefined) return;
      await note();
      killProcessGroup(pgid, 'SIGTERM');
    },
    // A tool of ours cleans up in its first process; the rest of its group needs no time of its own.
    isAlive: async () => mark !== undefined && isGroupAlive(pgid),
    kill: async () => {
      await note();
      killProcessGroup(pgid);
      for (const pid of known) killQuietly(pid);
    },
  };
}

function markedTree(pgid: number, mark: string): ProcessTree {
  const alive = () => processesOf(pgid, `${RUN_MARK}=${mark}`);
  return {
    terminate: async () => killProcessGroup(pgid, 'SIGTERM'),
    isAlive: async () => (await alive()).length > 0,
    kill: async () => {
      killProcessGroup(pgid);
      const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
      // More than once: one of them may have started another while the list was read.
      for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < giveUpAt; await delay(LOOK_AGAIN_MS)) {
        const pids = await alive();
        for (const pid of pids) killQuietly(pid);
        quiet = pids.length === 0 ? quiet + 1 : 0;
      }
    },
  };
}

/** Those that are in the group or have the variable in their environment. Others' environments cannot be read. */
async function processesOf(pgid: number, variable: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const { state, group } = await statusOf(pid);
      if (state === 'Z' || state === 'X' || state === undefined) return [];
      const isOurs = group === pgid || (await readProc(pid, 'environ')).split('\0').includes(variable);
      return isOurs ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

async function statusOf(pid: string): Promise<{ state: string | undefined; group: number }> {
  const stat = await readProc(pid, 'stat');
  // The name in brackets may itself hold spaces and brackets; the fields are counted from its last one.
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: state === '' ? undefined : state, group: Number(group) };
}

const readProc = (pid: string, file: 'stat' | 'environ') => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
