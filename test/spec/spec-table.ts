/** A sentence of docs/spec.md, and a test that fails when it stops being true. */
export interface Row {
  readonly sentence: string;
  /** `test/…` → part of the name of a test (or of its group) in it. Several where no single one covers the sentence. */
  readonly tests: Readonly<Record<string, string>>;
}

const MANAGER = 'test/main/queue/spec-tasks-and-manager.test.ts';
const STORAGE = 'test/main/queue/spec-storage.test.ts';
const RULES = 'test/main/queue/rules.test.ts';
const BRIDGE = 'test/main/bridge/spec-table.test.ts';
const CHROMIUM = 'test/main/bridge/chromium.test.ts';
const DISPATCHER = 'test/main/supervision/dispatcher.test.ts';
const CRASHES = 'test/main/supervision/dispatcher-crashes.test.ts';
const STOPS = 'test/main/supervision/dispatcher-stops.test.ts';
const SUPERVISOR = 'test/main/supervision/worker-slot.test.ts';
const HEALTH = 'test/main/queue/health.test.ts';
const CLEAN_UP = 'test/main/queue/daily-clean-up.test.ts';
const LOOP = 'test/spec/worker-loop.test.ts';
const LOOKING_AFTER = 'test/spec/looking-after.test.ts';
const PANEL = 'test/renderer/preview/queue-screen.test.ts';
const FORMAT = 'test/renderer/format/format.test.ts';
const DASHBOARD = 'test/spec/dashboard.test.ts';

/** The sentences of docs/spec.md by its sections, in its order and words; `code` marks are left out. */
export const SPEC: Readonly<Record<string, readonly Row[]>> = {
  Overview: [
    {
      sentence: 'one global queue that every page and every user of the workstation shares',
      tests: {
        [MANAGER]: 'all pages and users use the same queue',
        'test/e2e/instance.e2e.ts': 'a second start says so and ends with 0',
      },
    },
    {
      sentence: 'a page written against the guide must work unchanged.',
      tests: {
        [CHROMIUM]: 'once approved, enqueues with its code unchanged',
        'test/e2e/page-to-film.e2e.ts': 'asks the creator first, then works as the guide writes it',
      },
    },
  ],

  Form: [
    {
      sentence: 'The Electron main process owns the SQLite queue and spawns three utility-process workers',
      tests: { 'test/e2e/processes.e2e.ts': 'alone has the database open, and three utility processes, one per type' },
    },
    {
      sentence: '(image crawling by browser automation)',
      tests: {
        'test/workers/image/sources/crawl.test.ts':
          'takes its pictures in order, clean, with source and licence, and logs its steps',
        'test/e2e/cancel.e2e.ts': 'while its browser waits for a picture that never comes',
      },
    },
    {
      sentence: 'a React renderer over IPC shows live logs, priority bumps and cancellations',
      tests: {
        'test/e2e/steer.e2e.ts': 'shows a posted task at once, running, with its last log lines, and cancels it',
        'test/e2e/cancel.e2e.ts': 'while FFmpeg makes its film',
        [PANEL]: 'follows events',
      },
    },
    {
      sentence: 'a small local HTTP bridge accepts enqueue requests.',
      tests: { [BRIDGE]: 'POST /api/queue/enqueue { type, projectId, metadata, priority? }' },
    },
    {
      sentence:
        'Used by a creator on their workstation: tray icon, notifications on completion, local web pages posting to the bridge.',
      tests: {
        'test/e2e/tray.e2e.ts': 'shows in Korean what waits, runs and has failed, live',
        'test/e2e/notifications.e2e.ts': 'report one finished task in Korean',
        'test/e2e/page-to-film.e2e.ts': 'asks the creator first, then works as the guide writes it',
      },
    },
  ],

  Purpose: [
    {
      sentence: 'Resource control: cap what runs at once, so that the machine never falls over.',
      tests: {
        [DISPATCHER]: 'holds for 30 tasks of three types, which run beside each other',
        [LOOP]: 'outgrow their memory',
      },
    },
    {
      sentence: 'Isolation: exactly one running task per type: script, image, video.',
      tests: { [MANAGER]: 'exactly one running task per type', [DISPATCHER]: 'holds with 20 waiting' },
    },
    {
      sentence: 'Shared: all pages and users use the same queue.',
      tests: { [MANAGER]: 'all pages and users use the same queue' },
    },
    {
      sentence: 'Visible: the queue is watched live.',
      tests: {
        [PANEL]: 'follows events',
        'test/e2e/steer.e2e.ts': 'shows a posted task at once, running, with its last log lines',
      },
    },
  ],

  Task: [
    {
      sentence: 'TaskStatus: waiting | processing | completed | failed (plus our cancelled).',
      tests: { [MANAGER]: 'TaskStatus: waiting | processing | completed | failed (plus our cancelled)' },
    },
    {
      sentence:
        'QueueTask: id (UUID), type, status, priority, createdAt, startedAt?, completedAt? (ISO timestamps), userId, projectId, ' +
        'metadata (object), logs, error?, retryCount, maxRetries (default 3).',
      tests: { [MANAGER]: 'QueueTask: id (UUID), type, status, priority (default 0)' },
    },
    {
      sentence: 'priority (default 0, higher first; within a priority, oldest first)',
      tests: { [MANAGER]: 'priority (higher first; within a priority, oldest first)' },
    },
    {
      sentence: 'logs (strings, live)',
      tests: { [MANAGER]: 'logs (strings, live)', [BRIDGE]: 'returns logs as strings, live' },
    },
    {
      sentence:
        'Metadata by type: script: { titleId, category, format }, image: { scenes, useImageFX }, video: { scriptId, duration }.',
      tests: {
        [BRIDGE]: "takes the guide's metadata of script",
        'test/main/bridge/bad-input.test.ts': 'script.titleId',
      },
    },
  ],

  'Queue manager': [
    {
      sentence: 'enqueue(task), cancel(taskId), getQueue(type?), getTask(taskId)',
      tests: { [MANAGER]: 'enqueue(task), cancel(taskId), getQueue(type?), getTask(taskId)' },
    },
    {
      sentence: 'dequeue(type) (atomic claim for a worker: returns the task already processing, or null)',
      tests: { [MANAGER]: 'dequeue(type) (atomic claim for a worker: returns the task already processing, or null)' },
    },
    {
      sentence: 'updateTask(taskId, updates), appendLog(taskId, log)',
      tests: {
        [MANAGER]: 'updateTask(taskId, updates), appendLog(taskId, log)',
        'test/main/queue/task-queue.test.ts': 'from enqueue over claim, log, progress and output to completed',
      },
    },
    {
      sentence: 'Tests in the guide: an in-memory database works',
      tests: { [MANAGER]: 'an in-memory database works' },
    },
    { sentence: 'dequeue honours type', tests: { [MANAGER]: 'dequeue honours type' } },
    { sentence: 'dequeue honours priority', tests: { [MANAGER]: 'dequeue honours priority' } },
  ],

  Storage: [
    {
      sentence: 'SQLite by default: file based, ACID, survives a restart.',
      tests: {
        [STORAGE]: 'file based, ACID, survives a restart',
        'test/main/store/sqlite/open.test.ts': 'the settings that durability rests on are in force on the open file',
        'test/e2e/faults.e2e.ts': 'the task is there after the restart and runs again, once',
      },
    },
    {
      sentence:
        'Tables queue_tasks (type and status checked, indexes on (type, status), created_at, user_id; then (type, status, ' +
        'priority DESC, created_at ASC), (user_id, status), and completed_at where completed or failed), queue_locks (one row per ' +
        'type: locked_by task, locked_at, worker_pid), dead_letter_queue (original_task_id, type, failed_at, error_message, ' +
        'task_data, retry_history).',
      tests: { [STORAGE]: 'Tables queue_tasks (type and status checked, indexes …)' },
    },
  ],

  'Worker loop': [
    {
      sentence: 'Take the next task, mark it processing, run it, mark it completed.',
      tests: {
        [DISPATCHER]: 'runs as soon as a worker is there, and its log lines keep their order',
        'test/e2e/page-to-film.e2e.ts': 'asks the creator first, then works as the guide writes it',
      },
    },
    {
      sentence:
        'On an error: below maxRetries, back to waiting with retryCount + 1, the error kept and a log line ("⚠️ 재시도 1/3")',
      tests: {
        [MANAGER]: 'On an error: below maxRetries, back to waiting with retryCount + 1, the error kept and a log line',
        [DISPATCHER]: 'that failed is tried again when its wait is over, without polling',
        [RULES]: 'the backoff grows twofold from 2 s',
      },
    },
    {
      sentence: 'otherwise failed, and a row in the dead letter queue with the history of its attempts.',
      tests: { [MANAGER]: 'otherwise failed, and a row in the dead letter queue with the history of its attempts' },
    },
    {
      sentence: 'On stop: the task in hand goes back to waiting.',
      tests: {
        [MANAGER]: 'On stop: the task in hand goes back to waiting',
        [STOPS]: 'puts running tasks back at no cost, deaf ones too, ends every process',
        'test/e2e/quit.e2e.ts': 'the task waits, no attempt spent, and runs at the next start',
      },
    },
    {
      sentence: 'Workers restart by themselves when they die',
      tests: {
        [SUPERVISOR]: 'has a new worker at once when one dies',
        'test/e2e/faults.e2e.ts': 'is back within a second or so, its task runs again, and the app goes on',
      },
    },
    {
      sentence: 'and when they outgrow their memory: script 500 MB, image 1 GB, video 2 GB.',
      tests: {
        [LOOP]: 'script at its limit stays, one byte above it is replaced',
        'test/main/supervision/process-tree.test.ts':
          'is measured with its children, each tree by itself, on this system',
        [CRASHES]: 'of too much memory, counting its children, it is a crash of that task',
      },
    },
  ],

  'HTTP API': [
    {
      sentence:
        'POST /api/queue/enqueue { type, projectId, metadata, priority? } → { success: true, task, position, estimatedWaitTime? }: ' +
        'position is 0-based in its queue',
      tests: {
        [BRIDGE]: 'returns { success: true, task, position, estimatedWaitTime? }: position is 0-based in its queue',
      },
    },
    {
      sentence: 'the wait in seconds',
      tests: {
        [BRIDGE]: 'returns the wait in seconds once a run of the type has ended',
        [MANAGER]: 'the wait in seconds',
      },
    },
    {
      sentence: 'GET /api/queue/status/:taskId → { task, position? }, position only while waiting',
      tests: { [BRIDGE]: 'returns { task, position? }, position only while waiting' },
    },
    {
      sentence:
        'GET /api/queue/list?type&status&userId&limit=100&offset=0 → { tasks, total, summary: { script: { waiting, processing, ' +
        'completed, failed }, image: …, video: … } }',
      tests: { [BRIDGE]: 'returns { tasks, total, summary } with the counts of each type' },
    },
    { sentence: 'limit=100&offset=0', tests: { [BRIDGE]: 'pages by limit and offset, 100 tasks by default' } },
    {
      sentence: 'DELETE /api/queue/cancel/:taskId → { success, message }: waiting tasks only',
      tests: { [BRIDGE]: 'cancels waiting tasks only: 409 for one that runs, which goes on' },
    },
    {
      sentence: 'POST /api/queue/retry/:taskId → { success, task }: failed tasks',
      tests: { [BRIDGE]: 'returns { success, task } and puts a failed task back to waiting with its attempts at 0' },
    },
    {
      sentence:
        'GET /api/queue/health → { healthy, workers: { script: { active }, image: …, video: … }, stuckTasks: [{ id, type, ' +
        'startedAt }] }',
      tests: {
        [BRIDGE]: 'returns { healthy, workers, stuckTasks }',
        [HEALTH]: 'active workers and nothing stuck is healthy',
      },
    },
    { sentence: 'stuck after 10 minutes', tests: { [HEALTH]: 'stuck after 10 minutes' } },
    {
      sentence:
        'A page then shows "queued, you are Nth, about M minutes", polls the status every 5 s, and tells the user when the task ' +
        'completed or failed.',
      tests: { [CHROMIUM]: 'once approved, enqueues with its code unchanged and follows the task to its end' },
    },
    { sentence: 'when the task completed or failed', tests: { [CHROMIUM]: 'shows its user when a task failed' } },
  ],

  Dashboard: [
    {
      sentence:
        'Overall (전체 현황): a card per type with 대기 / 처리중 / 완료 / 실패 counts, and a refresh button (새로고침).',
      tests: {
        [DASHBOARD]: 'a card per type with 대기 / 처리중 / 완료 / 실패 counts, and a refresh button',
        [PANEL]: 'shows the counts of every lane and the running task with its last lines',
      },
    },
    {
      sentence:
        'Live tasks (실시간 작업): for each running task its type, project, "started 2 min ago", user, and its last three log lines ' +
        'joined by arrows',
      tests: {
        [DASHBOARD]: 'for each running task its type, project, started 2 min ago, user',
        'test/renderer/store/apply-event.test.ts': 'with their last three lines',
      },
    },
    {
      sentence:
        'e.g. ✅ 제목 생성 완료 → 🔄 대본 생성 중..., ✅ 3/4 이미지 완료, 🎬 FFmpeg 인코딩 중... 67% 완료 (lines that the workers write)',
      tests: {
        'test/workers/script/make-script.test.ts': 'reports its steps in the log',
        'test/workers/image/sources/crawl.test.ts':
          'takes its pictures in order, clean, with source and licence, and logs its steps',
        'test/workers/video/make-film.test.ts': 'logs its steps and reports its progress',
      },
    },
    {
      sentence: 'Waiting tasks (대기 중인 작업, N개): type, project, position, "added 1 min ago", expected wait "~3분"',
      tests: {
        [DASHBOARD]: 'type, project, position, added 1 min ago, expected wait',
        [FORMAT]: 'the expected wait of a row',
      },
    },
    {
      sentence: 'the buttons [취소] (cancel, with a confirmation) and [우선순위↑] (bump)',
      tests: {
        [PANEL]: 'bumps at once and cancels only after a confirmation',
        'test/e2e/steer.e2e.ts': 'bumps a waiting task before the others of its type',
        'test/e2e/cancel.e2e.ts': 'while FFmpeg makes its film',
      },
    },
    {
      sentence: 'User notifications on completed and failed.',
      tests: {
        'test/main/desktop/notification-plan.test.ts': 'is each end once, however often the task changes after',
      },
    },
  ],

  'Running and looking after it': [
    {
      sentence: 'Structured logs: one combined file and one with errors only.',
      tests: { 'test/main/system/log.test.ts': 'writes every line as JSON to the combined file and errors to both' },
    },
    {
      sentence: 'Health check',
      tests: {
        [HEALTH]: 'active workers and nothing stuck is healthy',
        'test/e2e/faults.e2e.ts': 'A worker that is killed',
      },
    },
    {
      sentence: 'detection of stuck tasks',
      tests: { [LOOP]: 'a run is given up after 10 minutes of silence', [HEALTH]: 'stuck after 10 minutes' },
    },
    { sentence: 'and their recovery', tests: { [CRASHES]: 'is stuck: aborted at the cost of an attempt' } },
    {
      sentence: 'Daily clean-up at midnight',
      tests: {
        [LOOKING_AFTER]: 'daily clean-up at midnight',
        [CLEAN_UP]: 'a night that was missed is made up for after the start',
      },
    },
    {
      sentence: 'of completed and failed tasks older than 30 days',
      tests: {
        [MANAGER]: 'daily clean-up of completed and failed tasks older than 30 days',
        [CLEAN_UP]: 'older than 30 days", after a backup that still holds them',
      },
    },
    {
      sentence: 'API documentation',
      tests: {
        'test/main/bridge/openapi.test.ts': 'is valid OpenAPI 3.1 by its official schema',
        [LOOKING_AFTER]: 'docs/api.md has a chapter on',
        [BRIDGE]: 'GET /api/openapi.json describes every route of the API',
      },
    },
    { sentence: 'an operations guide', tests: { [LOOKING_AFTER]: 'docs/operations.md says' } },
  ],
};
