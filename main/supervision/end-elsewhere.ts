import type { TaskQueue } from '../queue/types';

/** Watches from now on whether a task that another machine runs has ended. Call `forget` in any case. */
export function watchEnd(queue: Pick<TaskQueue, 'onEvents'>, taskId: string) {
  let hasEnded = false;
  let wake = (): void => {};
  const forget = queue.onEvents((events) => {
    hasEnded ||= events.some(
      (event) => event.kind === 'task' && event.task.id === taskId && event.task.status !== 'processing',
    );
    if (hasEnded) wake();
  });
  return {
    forget,
    /** Resolves when it no longer runs, or after `ms`. */
    async within(ms: number): Promise<void> {
      if (hasEnded) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
