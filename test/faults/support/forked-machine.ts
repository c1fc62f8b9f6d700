import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { RunLog } from './run-log';
import type { MachineOptions } from './studio-machine';

export interface ForkedOptions extends MachineOptions {
  readonly addEveryMs: number;
  readonly mostWaiting?: number;
  readonly longestMs: number;
  readonly clockAheadMs?: number;
}

/** A machine as a process (studio-machine-program.ts), which can be killed, stopped and started again on its home. */
export class ForkedMachine {
  readonly #program: string;
  readonly #options: ForkedOptions;
  readonly #log: RunLog;
  #child: ChildProcess | undefined;
  #stoppedAdding: Promise<void> = Promise.resolve();

  constructor(program: string, options: ForkedOptions) {
    this.#program = program;
    this.#options = options;
    this.#log = new RunLog(options.runLog, options.name);
  }

  get name(): string {
    return this.#options.name;
  }

  /** Resolves when it works with its mirror, connected or not. */
  async start(): Promise<void> {
    const child = fork(this.#program, [JSON.stringify(this.#options)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code, signal) => {
        if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`${this.name} ended (${code}): ${stderr}`));
      });
      this.#stoppedAdding = new Promise((stopped) => {
        child.on('message', (message) => {
          if (message === 'open') resolve();
          if (message === 'stopped adding') stopped();
        });
      });
    });
  }
  async kill9(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    this.#log.note('gone');
    await exited;
  }
  /** SIGSTOP: as a laptop that was closed. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
    this.#log.note('gone');
  }
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }
  /** Resolves when all that it wanted to add is acknowledged. */
  async stopAdding(): Promise<void> {
    this.#child?.send('stop adding');
    await this.#stoppedAdding;
  }
  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.send('end');
    await exited;
  }
}
