import type { QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';
import { gather } from '../system/gather';
import { type NewsItem, newsItem, newsOf, planNotification } from './notification-plan';
import type { ShowNotification } from './system-notifications';

/** Tasks that end within this of each other share one notification. One that ends by itself is announced within two seconds. */
const TOGETHER = {
  usual: { quietMs: 1_500, longestMs: 10_000 },
  busy: { quietMs: 15_000, longestMs: 300_000 },
  often: 4,
};

export interface NotifierOptions {
  readonly enabled: () => boolean;
  readonly language: () => Language;
  readonly show: ShowNotification;
  readonly openTask: (taskId: string) => void;
  /** Whether it is this machine's user who wants to know: in a studio, others add tasks too. */
  readonly wasAddedHere: (task: QueueTask) => boolean;
}

interface Burst {
  readonly tasks: readonly NewsItem[];
  readonly takeBack?: () => void;
}
const NO_BURST: Burst = { tasks: [] };

/** Shows system notifications for tasks that ended or need the creator. Returns a function that stops it. */
export function startNotifier(queue: TaskQueue, options: NotifierOptions): () => void {
  const known = new Set<string>();

  /** What the latest notification is about. */
  let burst = NO_BURST;

  const news = gather<QueueTask>(TOGETHER, (tasks, continues) => {
    const former = continues ? burst : NO_BURST;
    // Also when nothing is shown: a burst without a notification is not continued.
    burst = NO_BURST;
    const all = [...former.tasks, ...tasks];
    const plan = planNotification(all, options.language());
    if (plan === null) return;
    const takeBack = options.show(plan, () => options.openTask(plan.taskId));
    if (takeBack === undefined) return;
    // The new notification says what the previous one said, and more.
    former.takeBack?.();
    burst = { tasks: all.map(newsItem), takeBack };
  });

  const unsubscribe = queue.onEvents((events) => {
    const ended = newsOf(events, known).filter(options.wasAddedHere);
    // What ended while notifications were off is not announced once they are on again.
    if (options.enabled()) news.add(ended);
  });
  return () => {
    unsubscribe();
    news.stop();
  };
}
