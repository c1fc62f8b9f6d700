// @ts-check
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../setup/processes.mjs';

const IS_WINDOWS = process.platform === 'win32';
/** Ctrl-C reaches us from the terminal and again from npm: two signals within this time count as one. */
const SAME_SIGNAL_MS = 1000;
const PARENT_POLL_MS = 100;
const GROUP_GRACE_MS = 2000;
const GROUP_POLL_MS = 20;

/**
 * Starts a process that ends with us even when we are killed with SIGKILL (Linux with util-linux; elsewhere plain).
 * It leads a process group of its own, so the terminal's Ctrl-C does not reach it: we pass signals on, once, in order.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { deathSignal?: 'TERM' | 'KILL' }} options
 */
export function spawnGuarded(command, args, { deathSignal = 'KILL', ...options }) {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined;
  const [program, list] = setpriv ? [setpriv, ['--pdeathsig', deathSignal, '--', command, ...args]] : [command, args];
  return spawn(program, list, { ...options, detached: !IS_WINDOWS });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, error?: Error }>}
 */
export function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve({ code: child.exitCode, signal: child.signalCode });
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/**
 * Runs the command in the foreground: signals we get go to it, its exit code comes back, nothing of its process group
 * stays behind.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd: string, stdin: 'inherit' | 'ignore' }} options
 * @returns {Promise<number>} exit code; 128 + signal number when a signal ended it
 */
export async function runInForeground(command, args, { env, cwd, stdin }) {
  // Before the child starts: a signal in between would end us and, by its death signal, the child without a clean-up.
  const stopForwarding = forwardSignals((signal) => child.kill(signal));
  const child = spawnGuarded(command, args, { env, cwd, stdio: [stdin, 'inherit', 'inherit'], deathSignal: 'TERM' });
  const { code, signal, error } = await ended(child);
  if (child.pid !== undefined) await endGroup(child.pid);
  stopForwarding();
  if (error !== undefined) throw error;
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/**
 * @param {(signal: NodeJS.Signals) => void} forward
 * @returns {() => void}
 */
function forwardSignals(forward) {
  let lastAtMs = Number.NEGATIVE_INFINITY;
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    const isRepetition = performance.now() - lastAtMs < SAME_SIGNAL_MS;
    lastAtMs = performance.now();
    // On Windows the console has already signalled the child, and kill() would end it without a chance to clean up.
    if (!isRepetition && !IS_WINDOWS) forward(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);

  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * npm passes a signal to the shell that runs us, and dash dies of it without passing it on: the loss of that
 * parent is then all that we notice.
 */
export function terminateWhenNpmIsGone() {
  if (process.env.npm_lifecycle_event === undefined || IS_WINDOWS) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_POLL_MS);
  watch.unref();
}

/**
 * Ends what is left of a process group: asks, waits, then kills.
 * @param {number} leaderPid
 */
export async function endGroup(leaderPid) {
  if (IS_WINDOWS) return;
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    if (!isGroupAlive(leaderPid)) return;
    try {
      process.kill(-leaderPid, signal);
    } catch {
      return;
    }
    const deadlineMs = performance.now() + GROUP_GRACE_MS;
    while (isGroupAlive(leaderPid) && performance.now() < deadlineMs) await delay(GROUP_POLL_MS);
  }
}

/**
 * A dead process that its parent has not fetched yet still takes signals; in a container whose first process is slow at
 * that (2 s were seen), asking the kernel alone would make every exit wait for it.
 * @param {number} leaderPid
 */
function isGroupAlive(leaderPid) {
  if (process.platform === 'linux') {
    return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isLivingMember(name, leaderPid));
  }
  try {
    process.kill(-leaderPid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} pid
 * @param {number} leaderPid
 */
function isLivingMember(pid, leaderPid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before the last bracket may hold anything; after it: state, parent, group.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === leaderPid && state !== 'Z';
  } catch {
    return false;
  }
}
