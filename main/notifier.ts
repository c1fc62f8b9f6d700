import { Notification } from 'electron';
import type { QueueTask } from '../contract/task';
import { gather } from './gather';
import type { Log } from './log';
import { newsOf, planNotification } from './notification-plan';
import type { TaskQueue } from './queue/types';

/** Tasks that end within this of each other share one notification. */
const TOGETHER = { quietMs: 1_500, longestMs: 10_000 };

export interface NotifierOptions {
  readonly enabled: () => boolean;
  readonly language: () => 'ko' | 'en';
  readonly icon: string;
  readonly openTask: (taskId: string) => void;
  readonly log: Log;
}

/** Tells of ended tasks through the system; answers how to stop. */
export function startNotifier(queue: TaskQueue, options: NotifierOptions): () => void {
  const told = new Set<string>();
  // A notification that nothing refers to is collected, and its click with it.
  const shown = new Set<Notification>();

  const news = gather<QueueTask>(TOGETHER, (tasks) => {
    const plan = planNotification(tasks, options.language());
    if (plan === null || !options.enabled() || !Notification.isSupported()) return;
    const notification = new Notification({ title: plan.title, body: plan.body, icon: options.icon });
    const forget = () => shown.delete(notification);
    notification.on('click', () => {
      forget();
      options.openTask(plan.taskId);
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      options.log.warn('notification.failed', { error });
    });
    shown.add(notification);
    notification.show();
    options.log.info('notification.shown', { title: plan.title, taskId: plan.taskId });
  });

  const unsubscribe = queue.onEvents((events) => {
    const ended = newsOf(events, told);
    // What ended while they were off is not told once they are on again.
    if (options.enabled()) news.add(ended);
  });
  return () => {
    unsubscribe();
    news.stop();
  };
}
