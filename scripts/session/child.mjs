// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../setup/processes.mjs';

const IS_WINDOWS = process.platform === 'win32';
/** Ctrl-C reaches us from the terminal and once more from npm: within this time it is one and the same. */
const SAME_SIGNAL_MS = 1000;
const PARENT_POLL_MS = 500;
const GROUP_GRACE_MS = 2000;

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
  const child = spawnGuarded(command, args, { env, cwd, stdio: [stdin, 'inherit', 'inherit'], deathSignal: 'TERM' });
  const stopForwarding = forwardSignals((signal) => child.kill(signal));
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
    // On Windows the console has told the child already, and kill() would end it without a chance to clean up.
    if (!isRepetition && !IS_WINDOWS) forward(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);

  // npm passes a signal to the shell it starts us with, and some shells die of it without telling us.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent || process.env.npm_lifecycle_event === undefined) return;
    clearInterval(watch);
    pass('SIGTERM');
  }, PARENT_POLL_MS);
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * Ends what is left of a process group: asks, waits, then kills.
 * @param {number} leaderPid
 */
export async function endGroup(leaderPid) {
  if (IS_WINDOWS) return;
  const askedAtMs = performance.now();
  let signal = /** @type {NodeJS.Signals} */ ('SIGTERM');
  while (signalGroup(leaderPid, signal)) {
    const isOverdue = performance.now() - askedAtMs > GROUP_GRACE_MS;
    signal = isOverdue ? 'SIGKILL' : 'SIGTERM';
    await delay(20);
  }
}

/**
 * @param {number} leaderPid
 * @param {NodeJS.Signals} signal
 * @returns {boolean} whether somebody was there to get it
 */
function signalGroup(leaderPid, signal) {
  try {
    process.kill(-leaderPid, signal);
    return true;
  } catch {
    return false;
  }
}
