import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { settingsSchema } from '../../contract/settings';
import { startDailyCleanUp } from '../../main/queue/daily-clean-up';

const docs = (name: string) => readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs', name), 'utf8');

afterEach(() => {
  vi.useRealTimers();
});

describe('Specification, Running and looking after it', () => {
  it('"daily clean-up at midnight": by the schedule of the app itself, at 00:00 local time, once a day', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    vi.setSystemTime(new Date(2026, 1, 27, 18, 30));
    const runs: { at: Date; days: number }[] = [];
    const store = {
      backup: async () => 'backup.db',
      cleanUp: async (days: number) => {
        runs.push({ at: new Date(), days });
        return 0;
      },
      believedNowMs: async () => Date.now(),
      lastBackupAtMs: async () => Date.now(),
    };
    const errors: unknown[] = [];
    const job = startDailyCleanUp(store, () => settingsSchema.parse({}).retentionDays, {
      onError: (error) => errors.push(error),
    });
    await vi.advanceTimersByTimeAsync(5.5 * 3_600_000 - 1_000);
    expect(runs).toEqual([]);
    // Over the end of a month, which an own reckoning of the next day gets wrong first.
    await vi.advanceTimersByTimeAsync(48 * 3_600_000 + 2_000);
    await job.stop();
    await vi.advanceTimersByTimeAsync(48 * 3_600_000);
    const midnights = [new Date(2026, 1, 28), new Date(2026, 2, 1), new Date(2026, 2, 2)];
    expect(runs.map(({ at }) => Math.round((at.getTime() - (midnights[0]?.getTime() ?? 0)) / 1_000))).toEqual(
      midnights.map((at) => (at.getTime() - (midnights[0]?.getTime() ?? 0)) / 1_000),
    );
    expect(new Set(runs.map(({ days }) => days))).toEqual(new Set([30]));
    expect(errors).toEqual([]);
  });

  it.each([
    'POST /api/queue/enqueue',
    'GET /api/queue/status/:taskId',
    'GET /api/queue/list',
    'DELETE /api/queue/cancel/:taskId',
    'POST /api/queue/retry/:taskId',
    'GET /api/queue/health',
  ])('"API documentation": docs/api.md has a chapter on %s', (call) => {
    expect(docs('api.md')).toMatch(new RegExp(`^#+ \`${call.replaceAll('/', '\\/')}`, 'm'));
  });

  it.each([
    ['the database', 'queue.db'],
    ['where a damaged one goes', 'queue.db.damaged-'],
    ['the backups', 'backups/'],
    ['the combined log', 'logs/combined.log'],
    ['the log of errors', 'logs/errors.log'],
    ['the health check', '/api/queue/health'],
    ['stuck tasks', '10 minutes'],
    ['the clean-up', '30 days'],
    ['the limits of memory', '500 MB (script), 1 GB (image), 2 GB (video)'],
  ])('"an operations guide": docs/operations.md says %s', (_, words) => {
    expect(docs('operations.md')).toContain(words);
  });
});
