import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BridgeFile } from '../contract/bridge';
import { CliError, EXIT } from './exit';
import { plain } from './text';
import { WORDS } from './words';

/** How the app is started from where this command line is: the program and what stands before its flags. */
export interface Starter {
  readonly program: string;
  readonly args: readonly string[];
}

/** The first start of a clone downloads and builds. */
const START_MS = 600_000;
/** By then a person wants to know more: another program may have its port, which its window says. */
const SLOW_MS = 30_000;
const LOOK_MS = 100;
const LAST_WORDS_LINES = 5;

/**
 * Starts the app so that it outlives us, and waits until it listens.
 * @param look finds its bridge.json
 * @param onSlow called once when it takes long
 * @throws CliError `notRunning` with what it said last, when it ends before
 */
export async function startApp(
  { program, args }: Starter,
  flags: readonly string[],
  look: () => BridgeFile | undefined,
  signal: AbortSignal,
  onSlow: () => void,
): Promise<BridgeFile> {
  const folder = mkdtempSync(join(tmpdir(), 'studio-queue-start-'));
  const said = join(folder, 'said.log');
  const file = openSync(said, 'w', 0o600);
  try {
    const child = spawn(program, [...args, ...flags], {
      detached: true,
      stdio: ['ignore', 'ignore', file],
      env: environment(process.env),
    });
    const ended = once(child, 'exit').catch(() => undefined);
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    child.unref();
    const deadlineMs = performance.now() + START_MS;
    const slow = setTimeout(onSlow, SLOW_MS);
    void ended.then(() => clearTimeout(slow));
    slow.unref();
    while (performance.now() < deadlineMs) {
      const found = look();
      if (found !== undefined) return found;
      if (hasEnded) throw new CliError(EXIT.notRunning, WORDS.notStarted(lastWords(said)));
      await pause(LOOK_MS, undefined, { signal });
    }
    throw new CliError(EXIT.notRunning, WORDS.startSlow);
  } finally {
    closeSync(file);
    // On Windows the running app keeps it open: it stays, as one of the system's temporary files.
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {}
  }
}

/** npm's variables would tie the app to the npm that runs us, and it would end with it. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)));
}

function lastWords(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n').map(plain);
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-LAST_WORDS_LINES)
    .join('\n');
}
