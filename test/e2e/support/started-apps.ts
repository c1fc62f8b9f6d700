import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface StartedApp {
  readonly child: ChildProcess;
  readonly home: string;
  stderr: string;
}

const TAIL_LINES = 40;
const started: StartedApp[] = [];

/** Keeps what the app writes to stderr from now on, for the report of a failed test. Returns a function that reads it. */
export function remember(child: ChildProcess, home: string): () => string {
  const app = { child, home, stderr: '' };
  started.push(app);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    app.stderr += text;
  });
  return () => app.stderr;
}

export function forgetEndedApps(): void {
  const alive = started.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  started.splice(0, started.length, ...alive);
}

const tailOf = (text: string) => text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');

/** The last lines of each remembered app's log and stderr. */
export function reportOfApps(): string {
  return started
    .map(({ child, home, stderr }) => {
      const log = join(home, 'logs', 'combined.log');
      const state = child.exitCode ?? child.signalCode ?? 'still running';
      const lines = existsSync(log) ? tailOf(readFileSync(log, 'utf8')) : '(none)';
      return `--- app ${child.pid} (${state}), end of its log:\n${lines}\n--- end of its stderr:\n${tailOf(stderr)}\n---\n`;
    })
    .join('');
}
