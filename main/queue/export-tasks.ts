import { sayToCreator } from '../../contract/messages';
import type { QueueTask, TaskStatus, TaskType } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import type { Language } from '../../contract/words';
import type { TaskReader } from '../store/task-reader';
import type { TaskFilter } from '../store/types';

export type ExportFormat = 'csv' | 'json';

const PAGE = 500;

const WORDS: Readonly<
  Record<
    Language,
    {
      readonly columns: readonly string[];
      readonly types: Readonly<Record<TaskType, string>>;
      readonly statuses: Readonly<Record<TaskStatus, string>>;
    }
  >
> = {
  ko: {
    columns: [
      '제목',
      '프로젝트',
      '종류',
      '상태',
      '추가',
      '시작',
      '끝',
      '걸린 시간(초)',
      '재시도',
      '파일 수',
      '용량(바이트)',
      '오류',
      '오류 코드',
      '사용자',
      '작업 ID',
    ],
    types: { script: '대본', image: '이미지', video: '영상' },
    statuses: { waiting: '대기', processing: '처리중', completed: '완료', failed: '실패', cancelled: '취소' },
  },
  en: {
    columns: [
      'Title',
      'Project',
      'Type',
      'Status',
      'Added',
      'Started',
      'Ended',
      'Took (s)',
      'Retries',
      'Files',
      'Size (bytes)',
      'Error',
      'Error code',
      'User',
      'Task ID',
    ],
    types: { script: 'script', image: 'images', video: 'video' },
    statuses: {
      waiting: 'waiting',
      processing: 'running',
      completed: 'done',
      failed: 'failed',
      cancelled: 'cancelled',
    },
  },
};

/**
 * All tasks that match, in the order of a list, as the pieces of one file. `csv`: a table for a spreadsheet with words in the language, times
 * in UTC; `json`: an array of tasks as a list returns them. `written` is called with the number of tasks so far.
 */
export async function* exportedTasks(
  tasks: Pick<TaskReader, 'list'>,
  filter: TaskFilter,
  { format, language, written }: { format: ExportFormat; language: Language; written: (count: number) => void },
): AsyncGenerator<string, void> {
  let cursor: string | undefined;
  let count = 0;
  // A spreadsheet takes a table without this mark for one in the system's old encoding, and Korean becomes noise.
  yield format === 'csv' ? `\ufeff${csvLine(WORDS[language].columns)}` : '[';
  do {
    const page: { tasks: readonly QueueTask[]; nextCursor?: string } = await tasks.list({
      ...filter,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const before = count;
    count += page.tasks.length;
    yield page.tasks
      .map((task, index) =>
        format === 'csv'
          ? csvLine(cellsOf(task, language))
          : `${before + index === 0 ? '' : ','}\n${JSON.stringify(task)}`,
      )
      .join('');
    written(count);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  if (format === 'json') yield '\n]\n';
}

function cellsOf(task: QueueTask, language: Language): readonly (string | number)[] {
  const { types, statuses } = WORDS[language];
  const { startedAt, completedAt, error, outputs } = task;
  return [
    taskTitle(task),
    task.projectId,
    types[task.type],
    statuses[task.status],
    task.createdAt,
    startedAt ?? '',
    completedAt ?? '',
    startedAt === undefined || completedAt === undefined
      ? ''
      : (Date.parse(completedAt) - Date.parse(startedAt)) / 1000,
    task.retryCount,
    outputs.length,
    outputs.reduce((sum, { bytes }) => sum + bytes, 0),
    error === undefined ? '' : sayToCreator(error, language),
    task.errorCode ?? '',
    task.userId,
    task.id,
  ];
}

const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** A text that a spreadsheet would take for a formula is kept a text: what a page sent as a title must not be calculated. */
function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = /^[\s]*[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
