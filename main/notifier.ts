import { Notification } from 'electron';
import type { QueueTask } from '../contract/task';
import type { Log } from './log';
import { newsOf, planNotification } from './notification-plan';
import type { TaskQueue } from './queue/types';

/** Tasks that end within this of each other share one notification. */
const GATHER_MS = 1_500;

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
  let gathered: QueueTask[] = [];
  let timer: NodeJS.Timeout | undefined;

  const show = () => {
    timer = undefined;
    const plan = planNotification(gathered, options.language());
    gathered = [];
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
  };

  const unsubscribe = queue.onEvents((events) => {
    gathered.push(...newsOf(events, told));
    if (gathered.length > 0) timer ??= setTimeout(show, GATHER_MS);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
