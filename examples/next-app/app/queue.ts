/** What the pages read of a task; the whole of it is in docs/api.md. */
export interface QueueTask {
  id: string;
  type: TaskType;
  status: 'waiting' | 'processing' | 'completed' | 'failed';
  /** Beside the four statuses: `needs-you` and `cancelled`. */
  state: string;
  projectId: string;
  userId: string;
  startedAt?: string;
  logs: string[];
  error?: string;
  progress?: { stage: string; fraction: number };
}
export type TaskType = 'script' | 'image' | 'video';
type Counts = Record<'waiting' | 'processing' | 'completed' | 'failed', number>;
export type Summary = Record<TaskType, Counts>;

export const TYPES: Record<TaskType, string> = { script: '대본작성', image: '이미지크롤링', video: '영상제작' };
export const TYPE_NAMES = Object.keys(TYPES) as TaskType[];
