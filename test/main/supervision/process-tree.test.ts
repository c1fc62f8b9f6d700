import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { measureBySystem, measureTrees } from '../../../main/supervision/process-tree';

const MB = 1_024 * 1_024;
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.stdin?.end();
    await once(child, 'exit');
  }
});

/** A Node that runs `code` with a line reader `lines` on its input, and ends with that. Returns it after its first line of output. */
async function node(code: string) {
  const prelude = `const lines = require('node:readline').createInterface({ input: process.stdin });
    const say = (text) => process.stdout.write(text + '\\n');
    const burn = (ms) => { const from = process.cpuUsage(); for (;;) { const { user, system } = process.cpuUsage(from); if (user + system >= ms * 1_000) return; } };
    `;
  const child = spawn(process.execPath, ['-e', `${prelude}${code}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => (await lines.next()).value;
  await said();
  return {
    pid: child.pid ?? 0,
    /** Resolves with its reply. */
    async ask(text: string): Promise<string> {
      child.stdin.write(`${text}\n`);
      return said();
    },
  };
}

/** A parent that starts a child, which uses 200 ms of CPU and then waits. */
const WITH_CHILD = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
    "const from = process.cpuUsage(); for (;;) { const { user, system } = process.cpuUsage(from); if (user + system >= 200_000) break; } process.stdout.write('burnt'); process.stdin.resume();",
  )}], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.once('data', () => say('ready'));
  child.on('exit', () => say('gone'));
  lines.on('line', () => child.stdin.end()).on('close', () => child.stdin.end());
`;

describe('A process tree', () => {
  it.each([
    ['on this system', measureTrees],
    ['where there is no /proc', measureBySystem],
  ])('is measured with its children, each tree by itself, %s', async (_where, measure) => {
    const [family, alone] = await Promise.all([node(WITH_CHILD), node("say('ready'); lines.on('line', () => {});")]);
    const uses = await measure([family.pid, alone.pid]);
    const [ofFamily, ofOne] = [uses.get(family.pid), uses.get(alone.pid)];
    expect(ofFamily?.processes).toBe(2);
    expect(ofOne?.processes).toBe(1);
    expect((ofFamily?.bytes ?? 0) - (ofOne?.bytes ?? 0)).toBeGreaterThan(8 * MB);
    expect(ofFamily?.cpuMs).toBeGreaterThanOrEqual(200);
  });

  it.runIf(process.platform === 'linux')('keeps the CPU time of children that have ended', async () => {
    const family = await node(WITH_CHILD);
    const before = (await measureTrees([family.pid])).get(family.pid);
    expect(await family.ask('end')).toBe('gone');
    const after = (await measureTrees([family.pid])).get(family.pid);
    expect(after?.processes).toBe(1);
    // In hundredths of a second, and each of four sums is cut.
    expect(after?.cpuMs).toBeGreaterThanOrEqual((before?.cpuMs ?? 0) - 40);
    expect(after?.cpuMs).toBeGreaterThanOrEqual(200);
  });

  it('that is gone is absent', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(await measureTrees([child.pid ?? 0])).toEqual(new Map());
    expect(await measureBySystem([child.pid ?? 0])).toEqual(new Map());
  });
});
