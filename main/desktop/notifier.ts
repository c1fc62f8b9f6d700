import { type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';
import { gather } from '../system/gather';
import {
  isStep,
  type NewsItem,
  newsItem,
  newsOf,
  type PlannedNotification,
  planNotification,
} from './notification-plan';
import type { NotificationAct, ShowNotification } from './system-notifications';

/** Tasks that end within this of each other share one notification. One that ends by itself is announced within two seconds. */
const TOGETHER = {
  usual: { quietMs: 1_500, longestMs: 10_000 },
  busy: { quietMs: 15_000, longestMs: 300_000 },
  often: 4,
};
/** Scripts and pictures of which more are to come are announced with those, but no later than this after the first. */
const LONGEST_HELD_MS = 300_000;
/** A first picture of a film is made small for this; the words do not wait longer for it. */
const PICTURE_MS = 3_000;

export interface NotifierOptions {
  readonly enabled: () => boolean;
  readonly language: () => Language;
  readonly show: ShowNotification;
  readonly openTask: (taskId: string) => void;
  /** What a notification about one finished film leads to. */
  readonly film: {
    open(projectId: string): void;
    play(projectId: string): void;
    showInFolder(taskId: string): void;
    /** A small picture of it; undefined when it has none. */
    picture(projectId: string): Promise<Uint8Array | undefined>;
  };
  /** Whether it is this machine's user who wants to know: in a studio, others add tasks too. */
  readonly wasAddedHere: (task: QueueTask) => boolean;
  /** Several tasks were done, and nothing is left that goes on by itself. */
  readonly onBatchEnd: () => void;
  readonly onError: (error: unknown) => void;
}

interface Burst {
  readonly tasks: readonly NewsItem[];
  readonly takeBack?: () => void;
}
const NO_BURST: Burst = { tasks: [] };

const ACT_WORDS: Record<Language, { readonly play: string; readonly folder: string }> = {
  ko: { play: '▶ 재생', folder: '폴더 열기' },
  en: { play: '▶ Play', folder: 'Show in folder' },
};

/** The types of which something runs, or waits for nothing but its turn. */
async function typesThatGoOn(queue: TaskQueue): Promise<ReadonlySet<TaskType>> {
  const summary = await queue.tasks.summary();
  const goOn = new Set<TaskType>();
  for (const type of TASK_TYPES) {
    const { waiting, processing } = summary[type];
    const { everybody, thisMachine } = queue.pausedFor(type);
    if (processing > 0) goOn.add(type);
    else if (waiting > 0 && !everybody && !thisMachine) {
      const parked = await queue.tasks.list({ types: [type], statuses: ['waiting'], needsYou: true, limit: 1 });
      if (waiting > parked.total) goOn.add(type);
    }
  }
  return goOn;
}

/** Shows system notifications for tasks that ended or need the creator. Returns a function that stops it. */
export function startNotifier(queue: TaskQueue, options: NotifierOptions): () => void {
  const known = new Set<string>();
  /** What the latest notification is about. */
  let burst = NO_BURST;
  /** Done, and to be announced with others of their type. */
  let held: NewsItem[] = [];
  let heldTimer: NodeJS.Timeout | undefined;
  let endedSinceIdle = 0;
  let isStopped = false;
  /** One after the other: each replaces what the one before has shown. */
  let turn: Promise<void> = Promise.resolve();

  const actsOf = ({ film }: PlannedNotification): NotificationAct[] => {
    if (film === undefined) return [];
    const words = ACT_WORDS[options.language()];
    return [
      { text: words.play, onClick: () => options.film.play(film.projectId) },
      { text: words.folder, onClick: () => options.film.showInFolder(film.taskId) },
    ];
  };
  const pictureOf = async ({ film }: PlannedNotification): Promise<Uint8Array | undefined> => {
    if (film === undefined) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, PICTURE_MS, undefined);
    });
    const made = options.film.picture(film.projectId).catch(() => undefined);
    return await Promise.race([made, late]).finally(() => clearTimeout(timer));
  };
  const announce = async (tasks: readonly NewsItem[], continues: boolean): Promise<void> => {
    const former = continues ? burst : NO_BURST;
    // Also when nothing is shown: a burst without a notification is not continued.
    burst = NO_BURST;
    const all = [...former.tasks, ...held, ...tasks];
    held = [];
    clearTimeout(heldTimer);
    heldTimer = undefined;
    const plan = planNotification(all, options.language());
    if (plan === null) return;
    const picture = await pictureOf(plan);
    if (isStopped) return;
    const takeBack = options.show(
      plan,
      () => (plan.film === undefined ? options.openTask(plan.taskId) : options.film.open(plan.film.projectId)),
      { acts: actsOf(plan), picture },
    );
    if (takeBack === undefined) return;
    // The new notification says what the previous one said, and more.
    former.takeBack?.();
    burst = { tasks: all.map(newsItem), takeBack };
  };
  const takeTurn = (what: () => Promise<void>): void => {
    turn = turn.then(what).catch(options.onError);
  };
  const releaseHeld = (): void => takeTurn(() => announce([], false));

  const news = gather<QueueTask>(TOGETHER, (tasks, continues) =>
    takeTurn(async () => {
      const goOn = await typesThatGoOn(queue);
      endedSinceIdle += tasks.length;
      const isBatchEnd = goOn.size === 0 && endedSinceIdle > 1;
      if (goOn.size === 0) endedSinceIdle = 0;
      if (tasks.every((task) => isStep(task) && goOn.has(task.type))) {
        held.push(...tasks.map(newsItem));
        heldTimer ??= setTimeout(releaseHeld, LONGEST_HELD_MS);
        return;
      }
      await announce(tasks, continues);
      if (isBatchEnd) options.onBatchEnd();
    }),
  );

  const unsubscribe = queue.onEvents((events) => {
    const ended = newsOf(events, known).filter(options.wasAddedHere);
    // What ended while notifications were off is not announced once they are on again.
    if (options.enabled()) news.add(ended);
  });
  return () => {
    isStopped = true;
    clearTimeout(heldTimer);
    unsubscribe();
    news.stop();
  };
}
