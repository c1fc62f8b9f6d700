import type { Spending } from '../settings/spending';
import type { Speak } from './previews';

/** What is heard belongs to no task: all of it has one sum. */
const HEARD = 'heard';

/** The same, which counts what a paid voice charges for being heard, and lets it charge no more than the day's budget has left. */
export function countedSpeak(speak: Speak, spending: Pick<Spending, 'count' | 'leftToday'>): Speak {
  return async (request) => {
    const dayLeft = spending.leftToday();
    const reply = await speak({ ...request, ...(dayLeft === undefined ? {} : { dayLeft }) });
    const spent = reply !== undefined && 'spent' in reply ? reply.spent : undefined;
    // It is spent, whether or not the file can be written: what was said is not lost for that.
    if (spent !== undefined) await spending.count({ taskId: HEARD, amount: spent, instead: 0 }).catch(() => {});
    return reply;
  };
}
