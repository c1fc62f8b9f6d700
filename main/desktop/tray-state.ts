import { type QueueSummary, TASK_TYPES, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';

export type TrayIcon = 'idle' | 'working' | 'needs-you' | 'paused';

export interface TrayState {
  readonly summary: QueueSummary;
  readonly paused: Readonly<Record<TaskType, boolean>>;
  /** Parked tasks and web origins that wait for the creator's decision. */
  readonly needsYou: number;
}

const sum = (summary: QueueSummary, status: keyof QueueSummary['script']) =>
  TASK_TYPES.reduce((total, type) => total + summary[type][status], 0);

/** What needs the creator comes before what is merely running. */
export function trayIcon({ summary, paused, needsYou }: TrayState): TrayIcon {
  if (needsYou > 0) return 'needs-you';
  if (sum(summary, 'processing') > 0) return 'working';
  return TASK_TYPES.every((type) => paused[type]) ? 'paused' : 'idle';
}

export interface TrayWords {
  readonly toolTip: string;
  readonly counts: string;
  readonly needsYou: string | undefined;
  readonly open: string;
  readonly pauseOrResume: string;
  readonly quit: string;
}

/** `anyPaused` decides whether one click pauses everything or resumes everything. */
export function trayWords(state: TrayState, language: Language): TrayWords {
  const { summary, needsYou } = state;
  const waiting = sum(summary, 'waiting');
  const processing = sum(summary, 'processing');
  const anyPaused = TASK_TYPES.some((type) => state.paused[type]);
  if (language === 'ko') {
    const counts = `대기 ${waiting} · 처리중 ${processing} · 실패 ${sum(summary, 'failed')}`;
    return {
      toolTip: `Studio Queue — ${counts}`,
      counts,
      needsYou: needsYou > 0 ? `확인 필요 ${needsYou}` : undefined,
      open: '큐 열기',
      pauseOrResume: anyPaused ? '모두 다시 시작' : '모두 일시정지 (지금 작업은 마칩니다)',
      quit: '종료',
    };
  }
  const counts = `${waiting} waiting · ${processing} running · ${sum(summary, 'failed')} failed`;
  return {
    toolTip: `Studio Queue — ${counts}`,
    counts,
    needsYou: needsYou > 0 ? `${needsYou} ${needsYou === 1 ? 'needs' : 'need'} you` : undefined,
    open: 'Open the queue',
    pauseOrResume: anyPaused ? 'Resume all' : 'Pause all (running tasks finish)',
    quit: 'Quit',
  };
}
