import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { bundleForNode } from './bundle-for-node';

export type MachineRequest =
  | { readonly do: 'open'; readonly projectDir: string; readonly projectId: string }
  | { readonly do: 'publish'; readonly projectDir: string; readonly path: string; readonly texts: readonly string[] }
  /** Asks right before its first change whether it may go on. */
  | { readonly do: 'publish when told'; readonly projectDir: string; readonly path: string; readonly text: string }
  | { readonly do: 'go on' }
  | { readonly do: 'hold'; readonly folder: string }
  | { readonly do: 'renew' }
  | { readonly do: 'release' }
  | { readonly do: 'name'; readonly workspace: string; readonly titles: readonly string[] };
export interface MachineReply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

let program: Promise<string> | undefined;

/** Another machine of a studio: a process of its own that runs the product's code for folders (test/fixtures/machine-child.ts). */
export class TestMachine {
  private lastId = 0;
  private readonly waiting = new Map<number, (reply: MachineReply) => void>();
  private onAsk = (): void => {};

  private constructor(readonly child: ChildProcess) {
    child.on('message', (message: MachineReply | { readonly asks: true }) => {
      if ('asks' in message) this.onAsk();
      else this.waiting.get(message.id)?.(message);
    });
    child.once('exit', () => {
      for (const settle of this.waiting.values()) settle({ id: 0, error: 'the machine is gone' });
    });
  }

  static async start(staleMs: number): Promise<TestMachine> {
    program ??= bundleForNode('test/fixtures/machine-child.ts');
    const child = fork(await program, [String(staleMs)], { execArgv: [] });
    await once(child, 'spawn');
    return new TestMachine(child);
  }

  /** @throws what the machine reports */
  async ask(request: MachineRequest): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    const reply = await new Promise<MachineReply>((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ ...request, id });
    });
    this.waiting.delete(id);
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.value;
  }

  /** Resolves when a publish waits for its permission. */
  asked(): Promise<void> {
    return new Promise((resolve) => {
      this.onAsk = resolve;
    });
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
