import { expect, test } from 'vitest';
import { WorkerUsage } from '../../../main/supervision/worker-usage';

const MB = 1_024 * 1_024;
const tree = (mb: number, cpuMs: number, processes = 1) =>
  ({ source: 'tree', bytes: mb * MB, cpuMs, processes }) as const;
const own = (mb: number, cpuMs: number) => ({ source: 'own', bytes: mb * MB, cpuMs }) as const;

test('CPU is what was used since the measurement before, in percent of one core', () => {
  const usage = new WorkerUsage();
  usage.note(tree(100, 40_000), 10_000);
  expect(usage.current).toEqual({ rssBytes: 100 * MB, processes: 1 });
  usage.note(tree(100, 47_500), 15_000);
  expect(usage.current.cpuPercent).toBe(150);
});

test('measurements in quick succession show the CPU of at least a second', () => {
  const usage = new WorkerUsage();
  usage.note(tree(100, 0), 0);
  usage.note(tree(100, 1_000), 2_000);
  usage.note(tree(110, 1_400), 2_400);
  expect(usage.current).toEqual({ rssBytes: 110 * MB, processes: 1, cpuPercent: 50 });
  usage.note(tree(110, 1_800), 3_000);
  expect(usage.current.cpuPercent).toBe(80);
});

test('where the CPU of ended children is lost, their interval changes nothing', () => {
  const usage = new WorkerUsage();
  usage.note(tree(100, 0, 2), 0);
  usage.note(tree(100, 4_000, 2), 4_000);
  usage.note(tree(50, 300, 1), 8_000);
  expect(usage.current).toEqual({ rssBytes: 50 * MB, processes: 1, cpuPercent: 100 });
  usage.note(tree(50, 1_300, 1), 10_000);
  expect(usage.current.cpuPercent).toBe(50);
});

test('what a worker used with its children is not compared with what it used alone', () => {
  const usage = new WorkerUsage();
  usage.note(own(80, 500), 0);
  usage.note(own(80, 600), 10_000);
  expect(usage.current).toEqual({ rssBytes: 80 * MB, cpuPercent: 1 });
  usage.turn();
  usage.note(tree(300, 90_000, 3), 15_000);
  expect(usage.current).toEqual({ rssBytes: 300 * MB, processes: 3 });
  usage.turn();
  expect(usage.current).toEqual({ rssBytes: 300 * MB });
});

test('an idle worker’s CPU is no reason for an event, nor is a little memory', () => {
  const usage = new WorkerUsage();
  expect(usage.note(own(80, 0), 0)).toBe(true);
  usage.wasReported();
  expect(usage.note(own(87, 9_000), 10_000)).toBe(false);
  expect(usage.note(own(88, 9_000), 20_000)).toBe(true);
});

test('a busy worker’s CPU and processes are reported when they change noticeably', () => {
  const usage = new WorkerUsage();
  usage.note(tree(80, 0), 0);
  usage.wasReported();
  expect(usage.note(tree(80, 0), 5_000)).toBe(true);
  usage.wasReported();
  expect(usage.note(tree(80, 200), 10_000)).toBe(false);
  expect(usage.note(tree(80, 450), 15_000)).toBe(true);
  usage.wasReported();
  expect(usage.note(tree(80, 700, 2), 20_000)).toBe(true);
});
