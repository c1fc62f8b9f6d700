import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Budgets, NO_BUDGETS } from '../../../contract/budgets';
import { openSpending } from '../../../main/settings/spending';
import { tempDir } from '../../support/temp-dir';

const EVENING = new Date(2026, 10, 29, 23, 59, 50).getTime();
const TOMORROW = new Date(2026, 10, 30, 0, 0, 10).getTime();

function budgeted(start: Partial<Budgets> = {}) {
  const home = tempDir('spending');
  let at = EVENING;
  let budgets = { ...NO_BUDGETS, ...start };
  return {
    home,
    open: () =>
      openSpending(
        home,
        () => budgets,
        () => at,
      ),
    raise: (next: Partial<Budgets>) => {
      budgets = { ...budgets, ...next };
    },
    goTo: (moment: number) => {
      at = moment;
    },
  };
}

describe('What is spent on pictures', () => {
  it('has no limit until one is set', async () => {
    const spending = await budgeted().open();
    for (const taskId of ['a', 'b']) await spending.count({ taskId, amount: 900 });
    expect(spending.today()).toBe(1_800);
  });

  it('stops before a task’s budget is passed, and goes on when it is raised', async () => {
    const { open, raise } = budgeted({ task: 0.1 });
    const spending = await open();
    for (const amount of [0.04, 0.04]) await spending.count({ taskId: 'a', amount });
    await expect(spending.count({ taskId: 'a', amount: 0.04 })).rejects.toMatchObject({
      code: 'budget_reached',
      problem: { code: 'budget.task', spent: '0.08', price: '0.04', budget: '0.10' },
    });
    await spending.count({ taskId: 'b', amount: 0.04 });
    raise({ task: 0.12 });
    await spending.count({ taskId: 'a', amount: 0.04 });
    expect(spending.today()).toBeCloseTo(0.16, 6);
  });

  it('may come to a budget exactly: ten times a tenth is one', async () => {
    const spending = await budgeted({ day: 1 }).open();
    for (let picture = 0; picture < 10; picture += 1) await spending.count({ taskId: 'a', amount: 0.1 });
    await expect(spending.count({ taskId: 'a', amount: 0.000_001 })).rejects.toMatchObject({
      problem: { code: 'budget.day' },
    });
  });

  it('is counted for the creator’s own day, which a correction after midnight leaves where it was', async () => {
    const { open, goTo } = budgeted({ day: 0.05 });
    const spending = await open();
    await spending.count({ taskId: 'a', amount: 0.05 });
    goTo(TOMORROW);
    await spending.count({ taskId: 'a', amount: 0.02, instead: 0.05 });
    expect(spending.today()).toBe(0);
    await spending.count({ taskId: 'a', amount: 0.05 });
    goTo(EVENING);
    expect(spending.today()).toBe(0.02);
  });

  it('is not passed by requests at the same moment', async () => {
    const spending = await budgeted({ day: 0.1 }).open();
    const all = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((taskId) => spending.count({ taskId, amount: 0.04 })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(spending.today()).toBe(0.08);
  });

  it('is on the disk before the request is made, so a crash during it is counted', async () => {
    const { home, open } = budgeted({ task: 0.05, day: 0.05 });
    await (await open()).count({ taskId: 'a', amount: 0.05 });
    const again = await open();
    expect(again.today()).toBe(0.05);
    await expect(again.count({ taskId: 'a', amount: 0.05 })).rejects.toMatchObject({ code: 'budget_reached' });
    expect(JSON.parse(readFileSync(join(home, 'spending.json'), 'utf8'))).toEqual({
      version: 1,
      days: { 20261129: 50_000 },
      tasks: { a: 50_000 },
    });
  });

  it('is corrected when the price is known, even beyond a budget: the money is spent', async () => {
    const spending = await budgeted({ task: 0.05 }).open();
    await spending.count({ taskId: 'a', amount: 0.05 });
    await spending.count({ taskId: 'a', amount: 0.07, instead: 0.05 });
    expect(spending.today()).toBe(0.07);
    await spending.count({ taskId: 'a', amount: 0, instead: 0.07 });
    expect(spending.today()).toBe(0);
  });

  it('cannot be limited while nobody knows the price, and what is free always passes', async () => {
    const { open, raise } = budgeted();
    const spending = await open();
    await spending.count({ taskId: 'a', amount: undefined });
    raise({ day: 0 });
    await spending.count({ taskId: 'a', amount: 0 });
    await expect(spending.count({ taskId: 'a', amount: undefined })).rejects.toMatchObject({
      problem: { code: 'budget.price_unknown' },
    });
  });

  it('that cannot be written is not spent', async () => {
    const home = tempDir('spending');
    const spending = await openSpending(join(home, 'gone', 'away'), () => NO_BUDGETS);
    writeFileSync(join(home, 'gone'), 'a file where the folder should be');
    await expect(spending.count({ taskId: 'a', amount: 1 })).rejects.toThrow();
    expect(spending.today()).toBe(0);
  });

  it.each(['{', '{"version":1,"days":{"20261129":-5},"tasks":{}}', '{"version":2}'])(
    'that cannot be read (%s) is moved aside and said',
    async (content) => {
      const { home, open } = budgeted();
      writeFileSync(join(home, 'spending.json'), content);
      const spending = await open();
      expect(spending.movedTo).toMatch(/spending/u);
      expect(spending.today()).toBe(0);
    },
  );

  it('keeps the latest days and tasks only', async () => {
    const { home, open, goTo } = budgeted();
    const spending = await open();
    for (let day = 1; day <= 9; day += 1) {
      goTo(new Date(2026, 10, day, 12).getTime());
      await spending.count({ taskId: `task-${day}`, amount: 0.01 });
    }
    const { days } = JSON.parse(readFileSync(join(home, 'spending.json'), 'utf8'));
    expect(Object.keys(days)).toEqual([3, 4, 5, 6, 7, 8, 9].map((day) => `2026110${day}`));
  });
});

describe('On the day on which the file is found damaged', () => {
  const damaged = async (start: Partial<Budgets>) => {
    const budget = budgeted(start);
    const spending = await budget.open();
    await spending.count({ taskId: 'a', amount: 0.5 });
    writeFileSync(join(budget.home, 'spending.json'), '{"version":1,"da');
    return budget;
  };

  it.each<Partial<Budgets>>([{ day: 1 }, { task: 1 }])('nothing is paid while a budget is set: %j', async (start) => {
    const { open, raise } = await damaged(start);
    const spending = await open();
    expect(spending.movedTo).toBeDefined();
    const refused = { code: 'budget_reached', problem: { code: 'budget.unknown' } };
    await expect(spending.count({ taskId: 'b', amount: 0.01 })).rejects.toMatchObject(refused);
    await spending.count({ taskId: 'b', amount: 0 });
    // Another start knows as well, although it finds the file whole.
    const again = await open();
    expect(again.movedTo).toBeUndefined();
    await expect(again.count({ taskId: 'b', amount: 0.01 })).rejects.toMatchObject(refused);
    expect(again.leftToday()).toBe(start.day === undefined ? undefined : 0);
    raise({ day: null, task: null });
    await again.count({ taskId: 'b', amount: 0.01 });
  });

  it('it is over at midnight', async () => {
    const { open, goTo } = await damaged({ day: 1 });
    const spending = await open();
    goTo(TOMORROW);
    await spending.count({ taskId: 'b', amount: 0.4 });
    expect(spending.leftToday()).toBeCloseTo(0.6, 6);
    await expect(spending.count({ taskId: 'b', amount: 0.7 })).rejects.toMatchObject({
      problem: { code: 'budget.day' },
    });
  });
});
