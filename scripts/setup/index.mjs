// @ts-check
import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appBuildStep } from './app-build.mjs';
import { createContext } from './context.mjs';
import { electronStep, readChoice } from './electron.mjs';
import { readStamps, writeFileAtomically } from './fingerprint.mjs';
import { explained } from './likely-cause.mjs';
import { acquireLock } from './lock.mjs';
import { nodeVersionStep } from './node-version.mjs';
import { npmPackagesStep } from './npm-packages.mjs';
import { killSetupProcesses } from './processes.mjs';
import { createProgress } from './progress.mjs';
import { prometheusStep } from './prometheus.mjs';
import { SetupError } from './setup-error.mjs';
import { sqliteBindingStep } from './sqlite-binding.mjs';
import { systemPackagesStep } from './system-packages.mjs';

const STEPS = [nodeVersionStep, systemPackagesStep, npmPackagesStep, electronStep, sqliteBindingStep, appBuildStep];
/** @param {import('./context.mjs').Purpose} purpose */
const stepsFor = (purpose) => (purpose === 'test' ? [...STEPS, prometheusStep] : STEPS);

/**
 * Brings the clone to the point where app and tests can run; does only what is missing.
 * @param {{ root: string, purpose: import('./context.mjs').Purpose }} options
 * @returns {Promise<{ node24: string, electron: import('./electron.mjs').ElectronChoice, needsVirtualDisplay: boolean }>}
 */
export async function setUp({ root, purpose }) {
  const progress = createProgress(stepsFor(purpose).length, (text) => process.stderr.write(text));
  const context = createContext({ root, purpose, say: progress.say });
  try {
    return await underLock(context, progress);
  } catch (error) {
    throw explained(error, context);
  }
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {ReturnType<typeof createProgress>} progress
 */
async function underLock(context, progress) {
  // A link would lead to another clone's, and this one would run that one's code.
  if (lstatSync(context.runtimeDir, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(context.runtimeDir);
  mkdirSync(context.runtimeDir, { recursive: true });
  const release = await acquireLock(join(context.runtimeDir, 'setup.lock'), {
    token: context.token,
    onWait: (owner) => progress.say(`another set-up of this folder (pid ${owner.pid}) is running; waiting for it`),
    onStale: (owner) => killSetupProcesses(owner.token),
  });
  const stopWatching = onInterruption((signalNumber) => {
    killSetupProcesses(context.token);
    release();
    progress.say('interrupted; run the command again to go on from here');
    process.exit(128 + signalNumber);
  });
  try {
    await runSteps(stepsFor(context.purpose), context, progress);
    const electron = readChoice(context.root);
    if (electron === undefined) throw new SetupError('The set-up ended without an Electron.');
    return { node24: context.node24, electron, needsVirtualDisplay: context.needsVirtualDisplay };
  } finally {
    stopWatching();
    release();
  }
}

/**
 * @param {import('./context.mjs').Step[]} steps
 * @param {import('./context.mjs').Context} context
 * @param {ReturnType<typeof createProgress>} progress
 */
export async function runSteps(steps, context, progress) {
  const stampFile = join(context.runtimeDir, 'setup.json');
  const stamps = readStamps(stampFile);
  let isLogFresh = false;
  for (const step of steps) {
    const key = step.stampKey?.(context) ?? step.id;
    const fingerprint = step.fingerprint(context);
    if (fingerprint !== undefined && stamps[key] === fingerprint) {
      progress.skip(step.title);
      continue;
    }
    if (!isLogFresh) writeFileSync(context.logFile, '');
    isLogFresh = true;
    progress.begin(step.title);
    // Forgotten first: an interrupted step must not look done because an old stamp happens to fit again.
    delete stamps[key];
    writeFileAtomically(stampFile, JSON.stringify(stamps));
    progress.end(await step.run(context));
    const after = step.fingerprint(context);
    if (after !== undefined) stamps[key] = after;
    writeFileAtomically(stampFile, JSON.stringify(stamps));
  }
  progress.finish();
}

/**
 * @param {(signalNumber: number) => void} handle
 * @returns {() => void}
 */
function onInterruption(handle) {
  const signals = /** @type {const} */ ([
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ]);
  const listeners = signals.map(([name, number]) => ({ name, listener: () => handle(number) }));
  for (const { name, listener } of listeners) process.on(name, listener);
  return () => {
    for (const { name, listener } of listeners) process.off(name, listener);
  };
}
