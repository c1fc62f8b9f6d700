import type { QueueEvent } from '../../contract/events';
import { sayToCreator } from '../../contract/messages';
import type { QueueTask, TaskType } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import type { Language } from '../../contract/words';

export interface NotificationWords {
  readonly title: string;
  readonly body: string;
}

export interface PlannedNotification extends NotificationWords {
  /** What a click opens. */
  readonly taskId: string;
  /** When it is about one finished film. */
  readonly film?: { readonly projectId: string; readonly taskId: string };
}

/** What a notification needs of a task: a long burst is kept in memory and must not hold whole tasks. */
export type NewsItem = Pick<QueueTask, 'id' | 'type' | 'status' | 'projectId' | 'metadata'> & {
  readonly needsYou?: QueueTask['needsYou'];
  readonly error?: QueueTask['error'];
};

export function newsItem({ id, type, status, projectId, metadata, needsYou }: NewsItem): NewsItem {
  const title = type === 'video' && typeof metadata.title === 'string' ? { title: metadata.title } : {};
  return { id, type, status, projectId, metadata: title, ...(needsYou === undefined ? {} : { needsYou }) };
}

/**
 * On Linux the server of notifications reads a body as markup (Desktop Notifications Specification, "body-markup"): a title's own
 * `<b>` would make letters bold, and a lone `&` empties the text. A title line is plain everywhere, and so is all text on Windows
 * and macOS.
 */
export function bodyFor(platform: NodeJS.Platform, text: string): string {
  if (platform !== 'linux') return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const TYPE_WORDS: Record<Language, Record<TaskType, string>> = {
  ko: { script: '대본', image: '이미지', video: '영상' },
  en: { script: 'Script', image: 'Images', video: 'Film' },
};

/**
 * Whether the creator wants to hear of it: every failure and every parked task, and a completion unless it is a step on the
 * way to a film made in one go (the film's own end is reported).
 */
function isNews(task: QueueTask): boolean {
  if (task.status === 'failed') return true;
  if (task.status === 'waiting') return task.needsYou !== undefined;
  return task.status === 'completed' && (task.pipelineId === undefined || task.type === 'video');
}

/** A script or pictures that were made for themselves: of less interest than a film, a failure or a question. */
export const isStep = ({ type, status }: NewsItem): boolean => status === 'completed' && type !== 'video';

/** The tasks in a batch of events that are news, each once, in its newest state. `known` holds what earlier batches reported. */
export function newsOf(events: readonly QueueEvent[], known: Set<string>): QueueTask[] {
  const news = new Map<string, QueueTask>();
  for (const event of events) {
    if (event.kind === 'removed') for (const id of event.ids) known.delete(id);
    if (event.kind !== 'task') continue;
    const { task } = event;
    // The end of a run is announced once; a retry makes it new again.
    if (task.status === 'processing') known.delete(task.id);
    else if (isNews(task) && !known.has(task.id)) {
      known.add(task.id);
      news.set(task.id, task);
    }
  }
  return [...news.values()];
}

/** One notification for all that ended together: a batch of fifty must not fill the screen. Null when nothing did. */
export function planNotification(tasks: readonly NewsItem[], language: Language): PlannedNotification | null {
  const [first] = tasks;
  if (first === undefined) return null;
  const ko = language === 'ko';
  if (tasks.length === 1) {
    const type = TYPE_WORDS[language][first.type];
    const title = taskTitle(first);
    if (first.needsYou !== undefined) {
      return {
        title: parkedTitle(first.needsYou, title, language),
        body: sayToCreator(first.needsYou.message, language),
        taskId: first.id,
      };
    }
    if (first.status === 'failed') {
      return {
        title: ko ? `${type} 실패: ${title}` : `${type} failed: ${title}`,
        body: sayToCreator(first.error ?? '', language),
        taskId: first.id,
      };
    }
    return {
      title: ko ? `${type} 완료` : `${type} ready`,
      body: title,
      taskId: first.id,
      ...(first.type === 'video' ? { film: { projectId: first.projectId, taskId: first.id } } : {}),
    };
  }
  if (tasks.every(({ type, status }) => type === 'video' && status === 'completed')) {
    const others = tasks.length - 1;
    const newest = tasks.at(-1) ?? first;
    const title = taskTitle(newest);
    return {
      title: ko ? `영상 ${tasks.length}편 완료` : `${tasks.length} films ready`,
      body: ko ? `${title} 외 ${others}편` : `${title} and ${others} more`,
      taskId: newest.id,
    };
  }
  const failed = tasks.filter((task) => task.status === 'failed');
  const parked = tasks.filter((task) => task.needsYou !== undefined);
  const completed = tasks.length - failed.length - parked.length;
  const parts = ko
    ? [[completed, '완료'] as const, [failed.length, '실패'] as const, [parked.length, '확인 필요'] as const]
        .filter(([count]) => count > 0)
        .map(([count, word]) => `${word} ${count}개`)
    : [
        [completed, 'completed'] as const,
        [failed.length, 'failed'] as const,
        [parked.length, parked.length === 1 ? 'needs you' : 'need you'] as const,
      ]
        .filter(([count]) => count > 0)
        .map(([count, word]) => `${count} ${word}`);
  // A click opens what needs attention most.
  const lead = parked[0] ?? failed[0] ?? first;
  const ended = tasks.length - parked.length;
  return {
    title: batchTitle(ended, parked.length, language),
    body: parts.join(' · '),
    taskId: lead.id,
  };
}

function parkedTitle({ code }: NonNullable<NewsItem['needsYou']>, title: string, language: Language): string {
  const isReview = code === 'review_script' || code === 'review_image';
  if (language === 'ko') return isReview ? `검토할 차례예요: ${title}` : `확인이 필요해요: ${title}`;
  return isReview ? `Ready for your review: ${title}` : `Needs you: ${title}`;
}

/** The pages that wait for the creator, oldest first; at least one. */
export function planQuestions(origins: readonly string[], language: Language): NotificationWords {
  const newest = origins.at(-1) ?? '';
  const others = origins.length - 1;
  if (others === 0) {
    return language === 'ko'
      ? {
          title: '이 페이지를 허용할까요?',
          body: `${newest} 페이지가 작업을 추가하려고 합니다. 눌러서 허용하거나 거부하세요.`,
        }
      : { title: 'Allow this page?', body: `${newest} wants to add tasks. Click to allow or deny it.` };
  }
  return language === 'ko'
    ? {
        title: `웹 페이지 ${origins.length}개를 허용할까요?`,
        body: `${newest} 외 ${others}개 페이지가 작업을 추가하려고 합니다. 눌러서 허용하거나 거부하세요.`,
      }
    : {
        title: `Allow ${origins.length} pages?`,
        body: `${newest} and ${others} more want to add tasks. Click to allow or deny them.`,
      };
}

/** A parked task has not ended: the title counts it only where there is nothing else to report. */
function batchTitle(ended: number, parked: number, language: 'ko' | 'en'): string {
  if (ended === 0) return language === 'ko' ? `작업 ${parked}개 확인 필요` : `${parked} tasks need you`;
  if (language === 'ko') return `작업 ${ended}개 끝남`;
  return ended === 1 ? '1 task ended' : `${ended} tasks ended`;
}
