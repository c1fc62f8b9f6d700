import type { AppProcess } from '../../contract/ipc';

/** What is used of Electron's ProcessMetric. */
export interface Metric {
  readonly pid: number;
  readonly type: string;
  readonly name?: string;
  /** ms since the epoch */
  readonly creationTime: number;
  readonly cpu: { readonly cumulativeCPUUsage?: number };
  /** in KB */
  readonly memory: { readonly workingSetSize: number };
}

/** How every worker's name begins (supervision/utility-worker.ts); they have rows of their own. */
const WORKER_NAME = 'studio-queue-';

function kindOf({ type, name }: Metric): AppProcess['kind'] | undefined {
  switch (type) {
    case 'Browser':
      return 'main';
    case 'Tab':
      return 'panel';
    case 'GPU':
      return 'graphics';
    case 'Utility':
      return name?.startsWith(WORKER_NAME) === true ? undefined : 'helper';
    default:
      return 'helper';
  }
}

/** Looks at the app's own processes (`app.getAppMetrics`). Each look has the CPU since the one before. */
export function watchAppProcesses(metrics: () => readonly Metric[], nowMs = () => performance.now()) {
  let before = new Map<number, { cpuSeconds: number; atMs: number }>();
  return (): AppProcess[] => {
    const atMs = nowMs();
    const now = new Map<number, { cpuSeconds: number; atMs: number }>();
    const processes = metrics().flatMap((metric): AppProcess[] => {
      const kind = kindOf(metric);
      if (kind === undefined) return [];
      const { pid, cpu, memory, creationTime } = metric;
      const cpuSeconds = cpu.cumulativeCPUUsage;
      const last = before.get(pid);
      if (cpuSeconds !== undefined) now.set(pid, { cpuSeconds, atMs });
      const share =
        cpuSeconds === undefined || last === undefined || atMs <= last.atMs
          ? undefined
          : (cpuSeconds - last.cpuSeconds) / ((atMs - last.atMs) / 1_000);
      return [
        {
          kind,
          pid,
          startedAt: new Date(creationTime).toISOString(),
          rssBytes: memory.workingSetSize * 1_024,
          ...(share === undefined ? {} : { cpuPercent: Math.max(0, Math.round(share * 1_000) / 10) }),
        },
      ];
    });
    before = now;
    return processes;
  };
}
