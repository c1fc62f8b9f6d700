import type { FilmPart, Insight, InsightDays, InsightOfType, Lengths } from '../../contract/insight';
import { perType, TASK_TYPES } from '../../contract/task';
import { lengthOfBin } from '../store/length-bins';
import { localDay, localDayBefore } from '../store/local-day-number';
import type { TaskReader } from '../store/task-reader';
import type { EndedBucket } from '../store/types';

/** Statistics of a period that ends today. Its cost depends on the days, not on the number of tasks. */
export async function readInsight(tasks: TaskReader, days: InsightDays, nowMs: number): Promise<Insight> {
  const { buckets, isComplete, isFailing } = await tasks.endedBuckets(localDayBefore(nowMs, 2 * days - 1));
  return { ...insightOf(buckets, days, nowMs), isComplete, isFailing };
}

/** `buckets`: of the period and of as many days before it. */
export function insightOf(
  buckets: readonly EndedBucket[],
  days: InsightDays,
  nowMs: number,
): Omit<Insight, 'isComplete' | 'isFailing'> {
  const from = localDayBefore(nowMs, days - 1);
  const to = localDay(nowMs);
  const period = buckets.filter(({ day }) => day >= from && day <= to);
  const earlier = buckets.filter(({ day }) => day < from);
  const films = (of: readonly EndedBucket[]) => sum(of, 'done', 'video');
  const parts = partsOf(period);
  const length = lengths(period.filter(({ measure }) => measure === 'film'));
  return {
    days: Array.from({ length: days }, (_, index) => {
      const day = localDayBefore(nowMs, days - 1 - index);
      return { date: dateOf(day), types: typesOf(period.filter((bucket) => bucket.day === day)) };
    }),
    types: typesOf(period),
    films: {
      made: films(period),
      ...(earlier.length === 0 ? {} : { madeBefore: films(earlier) }),
      ...(length === undefined ? {} : { length }),
      ...(parts === undefined ? {} : { parts }),
    },
    redone: { pictures: sum(period, 'redone', 'image'), words: sum(period, 'redone', 'video') },
    failures: failuresOf(period),
    savedSeconds: TASK_TYPES.reduce((total, type) => total + sum(period, 'saved', type), 0) / 1_000,
  };
}

function typesOf(buckets: readonly EndedBucket[]) {
  return perType((type): InsightOfType => {
    const own = buckets.filter((bucket) => bucket.type === type);
    const run = lengths(own.filter(({ measure }) => measure === 'run'));
    const wait = lengths(own.filter(({ measure }) => measure === 'wait'));
    return {
      done: sum(own, 'done', type),
      failed: sum(own, 'failed', type),
      mended: sum(own, 'mended', type),
      ...(run === undefined ? {} : { run }),
      ...(wait === undefined ? {} : { wait }),
    };
  });
}

function sum(buckets: readonly EndedBucket[], measure: EndedBucket['measure'], type: EndedBucket['type']): number {
  return buckets.reduce((total, one) => (one.measure === measure && one.type === type ? total + one.n : total), 0);
}

function failuresOf(buckets: readonly EndedBucket[]): Insight['failures'] {
  const counts = new Map<string, number>();
  for (const { measure, detail, n } of buckets) {
    if (measure === 'failed') counts.set(detail, (counts.get(detail) ?? 0) + n);
  }
  return [...counts]
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function partsOf(buckets: readonly EndedBucket[]): Insight['films']['parts'] {
  const shares = buckets.filter(({ measure }) => measure === 'share');
  const all = shares.reduce((total, { n }) => total + n, 0);
  if (all === 0) return undefined;
  const of = (part: FilmPart) =>
    shares.reduce((total, { detail, n }) => (detail === part ? total + n : total), 0) / all;
  return {
    waiting: of('waiting'),
    script: of('script'),
    image: of('image'),
    voice: of('voice'),
    encoding: of('encoding'),
    video: of('video'),
  };
}

/** The nearest rank: the length that at least half, or 95 of 100, do not exceed. */
function lengths(buckets: readonly EndedBucket[]): Lengths | undefined {
  const bins = new Map<number, number>();
  for (const { detail, n } of buckets) bins.set(Number(detail), (bins.get(Number(detail)) ?? 0) + n);
  const sorted = [...bins].sort(([a], [b]) => a - b);
  const count = sorted.reduce((total, [, n]) => total + n, 0);
  if (count === 0) return undefined;
  const atRank = (share: number): number => {
    let left = Math.ceil(share * count);
    const found = sorted.find(([, n]) => {
      left -= n;
      return left <= 0;
    });
    return lengthOfBin(found?.[0] ?? 0) / 1_000;
  };
  return { count, medianSeconds: atRank(0.5), p95Seconds: atRank(0.95) };
}

function dateOf(day: number): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
