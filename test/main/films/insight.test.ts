import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { insightSchema } from '../../../contract/insight';
import { insightOf } from '../../../main/films/insight';
import { insightCsv } from '../../../main/films/insight-csv';
import { lengthBin } from '../../../main/store/length-bins';
import type { EndedBucket } from '../../../main/store/types';

const NOW = new Date(2026, 10, 2, 12).getTime();
const bucket = (day: number, type: EndedBucket['type'], measure: EndedBucket['measure'], n: number, detail = '') => ({
  day,
  type,
  measure,
  detail,
  n,
});
const seconds = (value: number) => String(lengthBin(value * 1_000));

test('a period has every local date up to today, across months, whether or not something ended on it', () => {
  const insight = { ...insightOf([], 7, NOW), isComplete: true, isFailing: false };
  expect(insight.days.map(({ date }) => date)).toEqual([
    '2026-10-27',
    '2026-10-28',
    '2026-10-29',
    '2026-10-30',
    '2026-10-31',
    '2026-11-01',
    '2026-11-02',
  ]);
  expect(insightSchema.parse(insight)).toEqual(insight);
  expect(insight.films).toEqual({ made: 0 });
});

test('films are compared with as many days before, failures are put together by cause over types, and saved time is in seconds', () => {
  const { films, failures, savedSeconds, types } = insightOf(
    [
      bucket(20261020, 'video', 'done', 4),
      bucket(20261027, 'video', 'done', 2),
      bucket(20261102, 'video', 'done', 3),
      bucket(20261102, 'script', 'done', 9),
      bucket(20261101, 'script', 'failed', 1, 'disk_full'),
      bucket(20261102, 'video', 'failed', 1, 'disk_full'),
      bucket(20261102, 'image', 'failed', 1, 'no_pictures'),
      bucket(20261102, 'image', 'mended', 1),
      bucket(20261020, 'image', 'failed', 50, 'stuck'),
      bucket(20261102, 'image', 'saved', 90_500),
    ],
    7,
    NOW,
  );
  expect(films).toEqual({ made: 5, madeBefore: 4 });
  expect(failures).toEqual([
    { code: 'disk_full', count: 2 },
    { code: 'no_pictures', count: 1 },
  ]);
  expect(savedSeconds).toBe(90.5);
  expect(types.image).toEqual({ done: 0, failed: 1, mended: 1 });
});

test('scenes redone are those of the period, and the parts of a film are shares of one over its films', () => {
  const { redone, films } = insightOf(
    [
      bucket(20261020, 'image', 'redone', 7),
      bucket(20261101, 'image', 'redone', 2),
      bucket(20261102, 'image', 'redone', 3),
      bucket(20261102, 'video', 'redone', 1),
      bucket(20261020, 'video', 'share', 1_000, 'waiting'),
      bucket(20261101, 'video', 'share', 500, 'waiting'),
      bucket(20261101, 'video', 'share', 500, 'image'),
      bucket(20261102, 'video', 'share', 100, 'script'),
      bucket(20261102, 'video', 'share', 900, 'image'),
    ],
    7,
    NOW,
  );
  expect(redone).toEqual({ pictures: 5, words: 1 });
  expect(films.parts).toEqual({ waiting: 0.25, script: 0.05, image: 0.7, voice: 0, encoding: 0, video: 0 });
});

test('half of the tasks take no longer than the median, and 95 of 100 no longer than p95', () => {
  const { types } = insightOf(
    [
      bucket(20261101, 'image', 'run', 50, seconds(10)),
      bucket(20261102, 'image', 'run', 45, seconds(20)),
      bucket(20261102, 'image', 'run', 5, seconds(900)),
      bucket(20261102, 'image', 'wait', 1, seconds(3)),
    ],
    7,
    NOW,
  );
  const { run, wait } = types.image;
  expect(run?.count).toBe(100);
  expect(run?.medianSeconds).toBeCloseTo(10, 0);
  expect(run?.p95Seconds).toBeGreaterThan(19);
  expect(run?.p95Seconds).toBeLessThan(21);
  expect(wait?.medianSeconds).toBe(wait?.p95Seconds);
});

test('the CSV has a row for each day and type, empty cells where nothing is known, and numbers without separators', async () => {
  const insight = insightOf(
    [bucket(20261102, 'script', 'done', 1_234), bucket(20261102, 'script', 'run', 1_234, seconds(60))],
    7,
    NOW,
  );
  let text = '';
  for await (const piece of insightCsv({ ...insight, isComplete: true, isFailing: false })) text += piece;
  const rows = parse(text, { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(21);
  expect(rows.at(-3)).toMatchObject({ date: '2026-11-02', type: 'script', done: '1234', failed: '0' });
  expect(Number(rows.at(-3)?.run_median_seconds)).toBeCloseTo(60, -1);
  expect(rows.at(-3)?.wait_median_seconds).toBe('');
});
