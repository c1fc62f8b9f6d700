import { join } from 'node:path';
import { z } from 'zod';
import type { Budgets } from '../../contract/budgets';
import { AppError } from '../../contract/errors';
import { localDay } from '../store/local-day-number';
import { asFileError } from '../system/disk-error';
import { readJsonFile, writeFileAtomically } from '../system/files';

/** Sums are whole millionths of a dollar: sums of fractions would drift. */
const MILLIONTHS = 1_000_000;
const KEPT_DAYS = 7;
/** Of these the latest are kept: a task that spends again after so many others begins a new sum. */
const KEPT_TASKS = 2_000;

const sumsSchema = z.record(z.string(), z.int().min(0));
const fileSchema = z.strictObject({ version: z.literal(1), days: sumsSchema, tasks: sumsSchema });

/** What one request for a picture costs, or may. */
interface Expense {
  readonly taskId: string;
  /** In US dollars; undefined: the price is not known. */
  readonly amount: number | undefined;
  /** Of a correction: what was counted for the same request before it was made. A correction is never refused, since the money is spent. */
  readonly instead?: number | undefined;
}

export interface Spending {
  /**
   * Counts an expense; resolves when it is on the disk. @throws AppError `budget_reached` when it would pass a budget, and nothing is counted;
   * and what keeps the file from being written.
   */
  count(expense: Expense): Promise<void>;
  /** What was spent since the creator's midnight, in US dollars. */
  today(): number;
  /** Where an unreadable file was moved, if there was one: nothing counts as spent then. */
  readonly movedTo: string | undefined;
}

/**
 * What paid pictures cost by day and by task, in `<home>/spending.json`. It is counted before each request is made, so that neither a crash nor
 * two requests at the same moment pass a budget, and corrected when the price is known. A day is one of the creator's clock.
 */
export async function openSpending(
  home: string,
  budgets: () => Budgets,
  now: () => number = Date.now,
): Promise<Spending> {
  const file = join(home, 'spending.json');
  const { value, movedTo } = await readJsonFile(file, fileSchema);
  const days = new Map(Object.entries(value?.days ?? {}));
  const tasks = new Map(Object.entries(value?.tasks ?? {}));
  /** The day on which a task's request was counted: a correction after midnight belongs there. */
  const countedOn = new Map<string, string>();
  let written: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const content = { version: 1, days: newest(days, KEPT_DAYS), tasks: newest(tasks, KEPT_TASKS) };
    await writeFileAtomically(file, `${JSON.stringify(content)}\n`, 0o600);
  };
  const add = (day: string, taskId: string, millionths: number): void => {
    for (const [sums, key] of [[days, day] as const, [tasks, taskId] as const]) {
      const sum = Math.max(0, (sums.get(key) ?? 0) + millionths);
      // The latest come last, and stay.
      sums.delete(key);
      sums.set(key, sum);
    }
  };

  return {
    movedTo,
    today: () => (days.get(String(localDay(now()))) ?? 0) / MILLIONTHS,
    async count({ taskId, amount, instead }) {
      const today = String(localDay(now()));
      const isCorrection = instead !== undefined;
      if (!isCorrection) refuseBeyond(budgets(), amount, { day: days.get(today) ?? 0, task: tasks.get(taskId) ?? 0 });
      const millionths = toMillionths(amount ?? 0) - toMillionths(instead ?? 0);
      if (millionths === 0) return;
      const day = isCorrection ? (countedOn.get(taskId) ?? today) : today;
      if (isCorrection) countedOn.delete(taskId);
      else countedOn.set(taskId, day);
      add(day, taskId, millionths);
      // Written one after the other, each time with all that is counted by then.
      written = written.catch(() => {}).then(write);
      try {
        await written;
      } catch (error) {
        // The request is not made, so it is taken back. A correction stays: it is true whether or not the file has it.
        if (!isCorrection) add(day, taskId, -millionths);
        throw asFileError(error, 'What was spent could not be saved');
      }
    },
  };
}

interface Spent {
  readonly task: number;
  readonly day: number;
}

const PASSED = { task: 'budget.task', day: 'budget.day' } as const;

function refuseBeyond(budgets: Budgets, amount: number | undefined, spent: Spent): void {
  for (const kind of ['task', 'day'] as const) {
    const budget = budgets[kind];
    if (budget === null) continue;
    if (amount === undefined) throw new AppError('budget_reached', { code: 'budget.price_unknown' });
    const next = toMillionths(amount);
    if (next === 0 || spent[kind] + next <= toMillionths(budget)) continue;
    const sums = { spent: shown(spent[kind]), price: shown(next), budget: shown(toMillionths(budget)) };
    throw new AppError('budget_reached', { code: PASSED[kind], ...sums });
  }
}

const toMillionths = (dollars: number): number => Math.round(dollars * MILLIONTHS);

/** With two digits for cents, or up to four where there are fractions of a cent. */
function shown(millionths: number): string {
  const dollars = millionths / MILLIONTHS;
  return millionths % (MILLIONTHS / 100) === 0 ? dollars.toFixed(2) : String(Number(dollars.toFixed(4)));
}

function newest(sums: Map<string, number>, most: number): Record<string, number> {
  for (const key of sums.keys()) {
    if (sums.size <= most) break;
    sums.delete(key);
  }
  return Object.fromEntries(sums);
}
