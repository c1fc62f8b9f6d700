import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { endServers } from './after-file';
import { removeTempDirs } from './temp-dir';

/**
 * Every process a test file starts inherits this variable, so that whatever outlives the file can be found, also when
 * its parent has gone. (A changed process.env does not show in this process's own /proc entry.)
 */
const MARK = 'STUDIO_QUEUE_TEST_MARK';
/** How long processes may take to be gone; on a busy machine that is seconds. A file that leaks on purpose does not wait so long. */
const GRACE_MS = Number(process.env.STUDIO_QUEUE_TEST_LEAK_GRACE_MS ?? 30_000);
const POLL_MS = 50;

const mark = randomUUID();
process.env[MARK] = mark;

// Setup files register first and hooks run in reverse order: this is the last afterAll of the file.
afterAll(async () => {
  await endServers();
  const leaked = await processesAfterGrace();
  for (const { pid } of leaked) killQuietly(pid);
  const remaining = removeTempDirs();
  const findings = [
    ...leaked.map(({ pid, command }) => `process ${pid} was left running: ${command}`),
    ...remaining.map((path) => `temporary folder was left behind: ${path}`),
  ];
  if (findings.length > 0) throw new Error(`This test file does not clean up after itself:\n${findings.join('\n')}`);
});

interface MarkedProcess {
  pid: number;
  command: string;
}

async function processesAfterGrace(): Promise<MarkedProcess[]> {
  const deadline = performance.now() + GRACE_MS;
  let found = markedProcesses();
  while (found.length > 0 && performance.now() < deadline) {
    await delay(POLL_MS);
    found = markedProcesses();
  }
  return found;
}

function markedProcesses(): MarkedProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readProc(name, 'environ').includes(`${MARK}=${mark}`))
    .map((name) => ({ pid: Number(name), command: readProc(name, 'cmdline').join(' ').trim().slice(0, 300) }));
}

function readProc(pid: string, file: 'environ' | 'cmdline'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').split('\0');
  } catch {
    // Gone between the listing and the reading.
    return [];
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself at the last moment: it stays in the list, since it was late all the same.
  }
}
