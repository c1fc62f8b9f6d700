import { expect, test } from 'vitest';
import { type Metric, watchAppProcesses } from '../../../main/desktop/app-processes';

const metric = (pid: number, type: string, cpuSeconds: number, name?: string): Metric => ({
  pid,
  type,
  creationTime: 0,
  cpu: { cumulativeCPUUsage: cpuSeconds },
  memory: { workingSetSize: 1_000 * pid },
  ...(name === undefined ? {} : { name }),
});

test('the app’s processes are named by what they are for, without the workers', () => {
  const look = watchAppProcesses(() => [
    metric(1, 'Browser', 1),
    metric(2, 'Zygote', 0),
    metric(3, 'GPU', 0),
    metric(4, 'Utility', 0, 'Network Service'),
    metric(5, 'Utility', 0, 'studio-queue-video'),
    metric(6, 'Tab', 0),
  ]);
  expect(look().map(({ pid, kind }) => [pid, kind])).toEqual([
    [1, 'main'],
    [2, 'helper'],
    [3, 'graphics'],
    [4, 'helper'],
    [6, 'panel'],
  ]);
  expect(look()[0]).toMatchObject({ rssBytes: 1_024_000, startedAt: '1970-01-01T00:00:00.000Z' });
});

test('their CPU is what they used since the look before, in percent of one core', () => {
  let [cpuSeconds, atMs] = [10, 5_000];
  const look = watchAppProcesses(
    () => [metric(1, 'Browser', cpuSeconds)],
    () => atMs,
  );
  expect(look()[0]).not.toHaveProperty('cpuPercent');
  [cpuSeconds, atMs] = [10.5, 7_000];
  expect(look()[0]?.cpuPercent).toBe(25);
});
