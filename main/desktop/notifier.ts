import { Notification } from 'electron';
import type { QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';
import { gather } from '../system/gather';
import type { Log } from '../system/log';
import {
  bodyFor,
  type NewsItem,
  newsItem,
  newsOf,
  type PlannedNotification,
  planNotification,
} from './notification-plan';

/** Tasks that end within this of each other share one notification. One that ends by itself is announced within two seconds. */
const TOGETHER = {
  usual: { quietMs: 1_500, longestMs: 10_000 },
  busy: { quietMs: 15_000, longestMs: 300_000 },
  often: 4,
};

export interface NotifierOptions {
  readonly enabled: () => boolean;
  readonly language: () => Language;
  readonly icon: string;
  readonly openTask: (taskId: string) => void;
  readonly log: Log;
}

interface Burst {
  readonly tasks: readonly NewsItem[];
  readonly notification?: Notification;
}
const NO_BURST: Burst = { tasks: [] };

/** Shows system notifications for tasks that ended or need the creator. Returns a function that stops it. */
export function startNotifier(queue: TaskQueue, options: NotifierOptions): () => void {
  const known = new Set<string>();
  // A notification without a reference is garbage-collected, and its click handler with it.
  const shown = new Set<Notification>();

  /** What the latest notification is about. */
  let burst = NO_BURST;

  const show = (plan: PlannedNotification): Notification => {
    const { title, body } = plan;
    const notification = new Notification({ title, body: bodyFor(process.platform, body), icon: options.icon });
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
    options.log.info('notification.shown', { title, taskId: plan.taskId });
    return notification;
  };
  const news = gather<QueueTask>(TOGETHER, (tasks, continues) => {
    const former = continues ? burst : NO_BURST;
    // Also when nothing is shown: a burst without a notification is not continued.
    burst = NO_BURST;
    const all = [...former.tasks, ...tasks];
    const plan = planNotification(all, options.language());
    if (plan === null || !options.enabled() || !Notification.isSupported()) return;
    // The new notification says what the previous one said, and more.
    former.notification?.close();
    burst = { tasks: all.map(newsItem), notification: show(plan) };
  });

  const unsubscribe = queue.onEvents((events) => {
    const ended = newsOf(events, known);
    // What ended while notifications were off is not announced once they are on again.
    if (options.enabled()) news.add(ended);
  });
  return () => {
    unsubscribe();
    news.stop();
  };
}
