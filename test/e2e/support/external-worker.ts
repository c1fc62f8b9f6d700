import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TaskType } from '../../../contract/task';
import { type Place, projectRoot } from './launch';

/** A worker of the creator's in each language: program and file in test/fixtures/external. */
export const LANGUAGES = {
  node: [process.execPath, 'worker.mjs'],
  python: ['python3', 'worker.py'],
  shell: ['sh', 'worker.sh'],
} as const;
export type WorkerLanguage = keyof typeof LANGUAGES;

/** A real process of the creator's beside the app. It outlives the app and is killed by nobody but its test. */
export class ExternalWorker {
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private out = '';
  private readonly waiting = new Set<() => void>();

  constructor(language: WorkerLanguage, place: Place, type: TaskType) {
    const [program, file] = LANGUAGES[language];
    const args = [join(projectRoot, 'test/fixtures/external', file), place.home, type];
    // In a group of its own, so that a shell's curl goes with it.
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    this.exited = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
      for (const look of this.waiting) look();
    });
  }

  /** What it reported, as `claimed <task> <lease>`, `completed <task> <lease>` and `lost …`. */
  reported(what: 'claimed' | 'completed', taskId: string): string[] {
    return this.out
      .split('\n')
      .filter((line) => line.startsWith(`${what} ${taskId} `))
      .map((line) => line.split(' ')[2] ?? '');
  }

  untilReported(what: 'claimed' | 'completed', taskId: string): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.reported(what, taskId).length === 0) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }

  /** How many tasks it claimed, as far as it reported. */
  get claims(): number {
    return this.out.split('\n').filter((line) => line.startsWith('claimed ')).length;
  }

  /** As far as it reported. */
  get hasTask(): boolean {
    return this.out.trimEnd().split('\n').at(-1)?.startsWith('claimed ') === true;
  }

  /** As the power cut does it. */
  async kill(): Promise<void> {
    const { pid } = this.child;
    if (pid !== undefined && this.child.exitCode === null && this.child.signalCode === null)
      process.kill(-pid, 'SIGKILL');
    await this.exited;
  }
}

export const EXTERNAL = {
  script: { kind: 'external' },
  image: { kind: 'external' },
  video: { kind: 'external' },
} as const;
