import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

interface StartedApp {
  readonly child: ChildProcess;
  readonly home: string;
  stderr: string;
  /** What its panel shows. */
  look?: () => Promise<string>;
}

const TAIL_LINES = 40;
/** A panel that does not say what it shows within this has hung. */
const LOOK_MS = 5_000;
const started: StartedApp[] = [];

/** Keeps what the app writes to stderr from now on, for the report of a failed test. */
export function remember(child: ChildProcess, home: string): StartedApp {
  const app: StartedApp = { child, home, stderr: '' };
  started.push(app);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    app.stderr += text;
  });
  return app;
}

export function forgetEndedApps(): void {
  const alive = started.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  started.splice(0, started.length, ...alive);
}

const tailOf = (text: string) => text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');

/** What the panel of each remembered app shows, and the last lines of its log and stderr. */
export async function reportOfApps(): Promise<string> {
  const reports = started.map(async ({ child, home, stderr, look }) => {
    const log = join(home, 'logs', 'combined.log');
    const state = child.exitCode ?? child.signalCode ?? 'still running';
    const lines = existsSync(log) ? tailOf(readFileSync(log, 'utf8')) : '(none)';
    const panel = await Promise.race([look?.(), pause(LOOK_MS, 'hung')]).catch(String);
    return `--- app ${child.pid} (${state}), its panel:\n${panel}\n--- end of its log:\n${lines}\n--- end of its stderr:\n${tailOf(stderr)}\n---\n`;
  });
  return (await Promise.all(reports)).join('');
}
