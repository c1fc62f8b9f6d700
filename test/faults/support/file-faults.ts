import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForNode } from '../../support/bundle-for-node';
import { tempDir } from '../../support/temp-dir';
import { FaultControl } from './fault-control';

export interface FaultyProgram {
  /** Runs one scenario of file-faults-program.ts in a process of its own, below whose folder files fail; what `prepare` puts there does not count. */
  run(
    scenario: string,
    argument: number,
    prepare?: (folder: string) => void | Promise<void>,
  ): Promise<{
    lines: string[];
    code: number | null;
    signal: NodeJS.Signals | null;
    folder: string;
    operations: number;
  }>;
}

/** Why files cannot be made to fail on this machine; undefined where they can. */
export function cannotFailFiles(): string | undefined {
  if (process.platform !== 'linux') return 'files are made to fail by LD_PRELOAD, on Linux';
  return spawnSync('cc', ['--version']).status === 0 ? undefined : 'files are made to fail by a C library: install cc';
}

export async function faultyProgram(): Promise<FaultyProgram> {
  // A flush costs nothing in memory, and that it was asked for is what counts here.
  const dir = tempDir('file-faults', existsSync('/dev/shm') ? '/dev/shm' : undefined);
  const library = join(dir, 'failing-files.so');
  const source = join(import.meta.dirname, 'failing-files.c');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  const program = await bundleForNode('test/faults/support/file-faults-program.ts');
  let runs = 0;
  return {
    async run(scenario, argument, prepare) {
      runs += 1;
      const folder = join(dir, `run-${runs}`, 'files');
      const control = join(dir, `control-${runs}`);
      mkdirSync(folder, { recursive: true });
      await prepare?.(folder);
      FaultControl.make(control);
      const child = spawn(process.execPath, [program, scenario, String(argument)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, LD_PRELOAD: library, FAULT_FOLDER: folder, FAULT_CONTROL: control },
      });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      await once(child, 'close');
      const state = new FaultControl(control);
      const operations = state.count;
      state.close();
      const lines = out.split('\n').filter((line) => line !== '');
      return { lines, code: child.exitCode, signal: child.signalCode, folder, operations };
    },
  };
}
