import { type Film, filmSchema } from '../../../contract/film';
import { type Snapshot, snapshotSchema } from '../../../contract/ipc';
import { settingsSchema } from '../../../contract/settings';
import {
  perType,
  type QueueSummary,
  type QueueTask,
  queueTaskSchema,
  TASK_STATUSES,
  TASK_TYPES,
  type TaskAttempt,
  type TaskLogLine,
  type TaskOutput,
  type TaskType,
  taskLogLineSchema,
} from '../../../contract/task';
import type { Scenario } from './fake-main';

const MINUTE_MS = 60_000;

export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function minutesAgo(minutes: number, nowMs = Date.now()): string {
  return new Date(nowMs - minutes * MINUTE_MS).toISOString();
}

export function makeTask(n: number, type: TaskType, fields: Partial<QueueTask> & { title?: string } = {}): QueueTask {
  const { title, ...rest } = fields;
  return queueTaskSchema.parse({
    id: uuid(n),
    type,
    status: 'waiting',
    priority: 0,
    createdAt: minutesAgo(n % 60),
    userId: 'minji',
    projectId: `project_${n}`,
    metadata: title === undefined ? {} : { title },
    logs: [],
    retryCount: 0,
    maxRetries: 3,
    crashCount: 0,
    dependsOn: [],
    outputs: [],
    rank: n,
    seq: n,
    ...rest,
  });
}

const NO_COUNTS = { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
const EMPTY_SUMMARY: QueueSummary = perType(() => NO_COUNTS);

function snapshot(fields: Partial<Snapshot>): Snapshot {
  return snapshotSchema.parse({
    seq: 100,
    summary: EMPTY_SUMMARY,
    today: { completed: 0, failed: 0, films: 0, endsAt: minutesAgo(-24 * 60) },
    users: ['minji', '현우'],
    running: [],
    typicalSeconds: {},
    paused: perType(() => false),
    pausedFor: perType(() => ({ everybody: false, thisMachine: false })),
    workers: TASK_TYPES.map((type, index) => ({
      type,
      state: 'idle',
      pid: 4_000 + index,
      startedAt: minutesAgo(190),
      rssBytes: 88_000_000,
      memoryLimitMb: [500, 1_024, 2_048][index],
      cpuPercent: 0.1,
      restarts: 0,
    })),
    bridge: { state: 'listening', port: 47_800 },
    originRequests: [],
    machine: { freeBytes: 182 * 1_024 ** 3, keepingAwake: false, tools: { browser: '/usr/bin/chromium' } },
    ...fields,
  });
}

const LOG_TEXT = [
  '🗣 내레이션 12/12 · 1분 48초',
  '🎞 장면 1/12 렌더링',
  '🎞 장면 12/12 완료',
  '장면 7 이미지가 1080p보다 작아 확대함',
  '🎬 FFmpeg 인코딩 중… 12%',
  '🎬 FFmpeg 인코딩 중… 31%',
  '🎬 FFmpeg 인코딩 중… 52%',
  '🎬 FFmpeg 인코딩 중… 67%',
];

function logLines(count: number): TaskLogLine[] {
  return Array.from({ length: count }, (_, index) =>
    taskLogLineSchema.parse({
      n: index + 1,
      at: minutesAgo(8 - (index / count) * 8),
      level: index % 8 === 3 ? 'warn' : index % 40 === 39 ? 'error' : 'info',
      text: `${index % 8 === 3 ? '⚠ ' : ''}${LOG_TEXT[index % LOG_TEXT.length]}`,
    }),
  );
}

const settings = settingsSchema.parse({ workspace: '/home/minji/Videos/Studio Queue', welcomed: true });
const attempts: TaskAttempt[] = [
  {
    attempt: 1,
    startedAt: minutesAgo(40),
    endedAt: minutesAgo(38),
    outcome: 'error',
    code: 'page_refused',
    message: '페이지가 자동 수집을 거절했습니다 (robots.txt)',
  },
  {
    attempt: 2,
    startedAt: minutesAgo(37),
    endedAt: minutesAgo(35),
    outcome: 'crash',
    code: 'worker_crashed',
    message: '작업자 프로세스가 멈췄습니다',
  },
];

export const emptyScenario: Scenario = {
  snapshot: snapshot({}),
  waiting: [],
  ended: [],
  logs: {},
  attempts: [],
  settings,
  approved: [],
  denied: [],
};

const running: QueueTask[] = [
  makeTask(901, 'script', {
    title: '겨울 캠핑 준비물 10가지',
    status: 'processing',
    startedAt: minutesAgo(2.2),
    projectId: 'project_abc123',
    progress: { stage: '대본', fraction: 0.62, detail: '장면 5/8 작성 중', etaSeconds: 62 },
    logs: ['✅ 제목 생성 완료', '✅ 개요 8장면', '🔄 대본 생성 중…'],
  }),
  makeTask(902, 'image', {
    title: '한강 야경 명소',
    status: 'processing',
    startedAt: minutesAgo(5.1),
    projectId: 'project_def456',
    userId: '현우',
    progress: { stage: '수집', fraction: 0.75, detail: '이미지 3/4', etaSeconds: 41 },
    logs: ['🚀 브라우저 시작', '🌐 commons.wikimedia.org', '✅ 3/4 이미지 완료'],
  }),
  makeTask(903, 'video', {
    title: '요즘 뜨는 편의점 신상',
    status: 'processing',
    startedAt: minutesAgo(8.3),
    projectId: 'project_ghi789',
    progress: { stage: '인코딩', fraction: 0.67, detail: '인코딩 1080p · 1.4배속', etaSeconds: 244, scene: 3 },
    logs: ['🗣 내레이션 12/12', '🎞 장면 12/12', '🎬 FFmpeg 인코딩 중… 67%'],
  }),
];

const waiting: QueueTask[] = [
  makeTask(5, 'video', {
    title: '제주 동쪽 드라이브 코스',
    priority: 5,
    projectId: 'project_mno345',
    createdAt: minutesAgo(3),
  }),
  makeTask(1, 'script', { title: '집에서 하는 홈카페 레시피', projectId: 'project_jkl012', createdAt: minutesAgo(1) }),
  makeTask(2, 'image', {
    title: '집에서 하는 홈카페 레시피',
    projectId: 'project_jkl012',
    dependsOn: [uuid(1)],
    createdAt: minutesAgo(1),
  }),
  makeTask(3, 'script', {
    title: '2026 겨울 패션 트렌드',
    projectId: 'project_pqr678',
    userId: '현우',
    createdAt: minutesAgo(6),
    retryCount: 1,
  }),
  makeTask(4, 'video', {
    title: '집에서 하는 홈카페 레시피',
    projectId: 'project_jkl012',
    dependsOn: [uuid(2)],
    createdAt: minutesAgo(1),
  }),
  makeTask(6, 'script', {
    title: '초보 러너를 위한 10km 준비: 신발 고르기부터 대회 당일까지 꼭 챙겨야 할 모든 것을 한 편에 정리',
    projectId: 'project_stu901',
    userId: '현우',
    createdAt: minutesAgo(9),
  }),
  makeTask(7, 'image', {
    projectId: '부산-야시장',
    createdAt: minutesAgo(70),
    needsYou: { code: 'no_browser', message: '브라우저를 찾을 수 없습니다' },
  }),
];

/** What main would list of these tasks. */
function filmsOf(tasks: readonly QueueTask[]): Film[] {
  const projects = [...new Set(tasks.map(({ projectId }) => projectId))];
  return projects.map((projectId) => {
    const own = tasks.filter((task) => task.projectId === projectId);
    const count = (status: QueueTask['status']) => own.filter((task) => task.status === status).length;
    const isParked = own.some((task) => task.needsYou !== undefined);
    return filmSchema.parse({
      projectId,
      title: String(own[0]?.metadata.title ?? projectId),
      state: count('processing') > 0 ? 'making' : isParked ? 'needs-you' : 'waiting',
      userId: own[0]?.userId,
      steps: Object.fromEntries(
        own.map(({ id, type, status, needsYou }) => [type, { taskId: id, status, ...(needsYou && { needsYou }) }]),
      ),
      tasks: Object.fromEntries(TASK_STATUSES.map((status) => [status, count(status)])),
      createdAt: own[0]?.createdAt,
      changedAt: own[0]?.createdAt,
      versions: 0,
      changedScenes: 0,
      bytes: 0,
    });
  });
}

const PICTURES = ['아침 골목길', '붉은 벽돌 담장', '감나무가 있는 마당', '좁은 계단', '오래된 간판', '해 질 녘 지붕'];
function outputsOf(type: TaskType): TaskOutput[] {
  switch (type) {
    case 'script':
      return [
        { kind: 'script', path: 'script.json', bytes: 5_210, sha256: 'c'.repeat(64) },
        { kind: 'script', path: 'script.md', bytes: 2_420, sha256: 'd'.repeat(64) },
      ];
    case 'image':
      return PICTURES.map((prompt, index) => ({
        kind: 'image',
        path: `images/scene-${String(index + 1).padStart(2, '0')}.jpg`,
        bytes: 412_000 + index * 31_000,
        sha256: String(index).repeat(64),
        scene: index + 1,
        prompt,
        licence: 'CC BY-SA 4.0',
        sourceUrl: `https://commons.wikimedia.org/wiki/File:Alley_${index}.jpg`,
      }));
    case 'video':
      return [
        { kind: 'video', path: 'video.mp4', bytes: 48_211_000, sha256: 'a'.repeat(64) },
        { kind: 'subtitles', path: 'subtitles.srt', bytes: 4_100, sha256: 'b'.repeat(64) },
      ];
    default:
      return type satisfies never;
  }
}

const ended: QueueTask[] = Array.from({ length: 132 }, (_, index) => {
  const type = TASK_TYPES[index % TASK_TYPES.length] ?? 'script';
  const failed = index % 9 === 4;
  const cancelled = index % 23 === 7;
  return makeTask(1_000 + index, type, {
    title: ['서울 골목 산책', '5분 아침 요가', '비 오는 날 듣는 재즈', '캠핑 요리 세 가지'][index % 4] ?? '',
    status: cancelled ? 'cancelled' : failed ? 'failed' : 'completed',
    createdAt: minutesAgo(60 + index * 31),
    ...(cancelled ? {} : { startedAt: minutesAgo(30 + index * 31) }),
    completedAt: minutesAgo(22 + index * 31),
    ...(failed
      ? {
          error: 'FFmpeg가 오류로 끝났습니다 (코드 1). 원본 이미지 3번이 손상되었습니다.',
          errorCode: 'step_failed',
          retryCount: 3,
        }
      : {}),
    seq: 1_000 - index,
    outputs: failed || cancelled ? [] : outputsOf(type),
  });
});

const deadLetters = ended
  .filter((task) => task.status === 'failed')
  .map((task, index) => ({
    id: 500 - index,
    originalTaskId: task.id,
    type: task.type,
    failedAt: task.completedAt ?? task.createdAt,
    errorMessage: task.error ?? '',
    taskData: task,
    retryHistory: attempts,
    taskStatus: task.status,
  }));

const appProcesses: Scenario['appProcesses'] = [
  { kind: 'main', pid: 3_900, startedAt: minutesAgo(190), rssBytes: 214_000_000, cpuPercent: 1.4 },
  { kind: 'panel', pid: 3_960, startedAt: minutesAgo(190), rssBytes: 171_000_000, cpuPercent: 0.8 },
  { kind: 'graphics', pid: 3_940, startedAt: minutesAgo(190), rssBytes: 120_000_000, cpuPercent: 0.3 },
  { kind: 'helper', pid: 3_910, startedAt: minutesAgo(190), rssBytes: 48_000_000, cpuPercent: 0 },
  { kind: 'helper', pid: 3_950, startedAt: minutesAgo(190), rssBytes: 70_000_000, cpuPercent: 0.1 },
];

export const busyScenario: Scenario = {
  films: filmsOf([...waiting, ...running]),
  deadLetters,
  appProcesses,
  snapshot: snapshot({
    summary: {
      script: { waiting: 3, processing: 1, completed: 45, failed: 2, cancelled: 1 },
      image: { waiting: 2, processing: 1, completed: 42, failed: 1, cancelled: 0 },
      video: { waiting: 2, processing: 1, completed: 38, failed: 3, cancelled: 0 },
    },
    today: { completed: 11, failed: 1, films: 4, endsAt: minutesAgo(-24 * 60) },
    running,
    typicalSeconds: { script: 160, image: 300, video: 720 },
    workers: TASK_TYPES.map((type, index) => ({
      type,
      state: 'busy' as const,
      pid: 4_000 + index,
      taskId: uuid(901 + index),
      startedAt: minutesAgo(190),
      rssBytes: [210_000_000, 702_000_000, 1_310_000_000][index],
      memoryLimitMb: [500, 1_024, 2_048][index] ?? 0,
      cpuPercent: [4.2, 63.5, 387.1][index],
      processes: [1, 9, 3][index],
      restarts: index === 1 ? 1 : 0,
    })),
    machine: { freeBytes: 182 * 1_024 ** 3, keepingAwake: true, tools: { browser: '/usr/bin/chromium' } },
    originRequests: [{ origin: 'http://localhost:3000', firstSeenAt: minutesAgo(1) }],
  }),
  waiting,
  ended,
  logs: {
    [uuid(901)]: logLines(12),
    [uuid(902)]: logLines(20),
    [uuid(903)]: logLines(60),
    [uuid(1_004)]: logLines(400),
  },
  attempts,
  stages: {
    [uuid(903)]: [
      { name: '내레이션', startedAt: minutesAgo(8.2) },
      { name: '장면', startedAt: minutesAgo(7.1) },
      { name: '인코딩', startedAt: minutesAgo(3.4) },
    ],
    [uuid(1_004)]: [
      { name: '준비', startedAt: minutesAgo(154) },
      { name: '인코딩', startedAt: minutesAgo(152) },
    ],
  },
  settings,
  approved: ['http://localhost:3000', 'https://studio.example.kr'],
  denied: ['http://localhost:5173'],
};

/** The same, with nothing waiting for the creator. */
export const quietScenario: Scenario = {
  ...busyScenario,
  snapshot: { ...busyScenario.snapshot, originRequests: [] },
};

/** The first start of the app, on a machine without FFmpeg and voice. */
export const firstRunScenario: Scenario = { ...emptyScenario, settings: { ...settings, welcomed: false } };

/** Everything gone wrong: a worker down, the port taken, a lane paused, no estimate. */
export const troubledScenario: Scenario = {
  ...busyScenario,
  snapshot: {
    ...busyScenario.snapshot,
    running: [],
    typicalSeconds: {},
    paused: { script: true, image: false, video: false },
    bridge: { state: 'port-in-use', port: 47_800 },
    machine: { ...busyScenario.snapshot.machine, freeBytes: 3.2 * 1_024 ** 3 },
    workers: busyScenario.snapshot.workers.map((worker) =>
      worker.type === 'image'
        ? {
            ...worker,
            state: 'restarting',
            restarts: 3,
            lastError: { code: 'worker.out_of_memory', usedMb: 1_102, limitMb: 1_024 },
          }
        : { ...worker, state: 'idle' },
    ),
    originRequests: [
      { origin: 'https://한글도메인.kr', firstSeenAt: minutesAgo(2) },
      { origin: 'http://localhost:5174', firstSeenAt: minutesAgo(1) },
    ],
  },
};

/** One worker dies at every start, one was ended for its memory and works near its limit again, one is idle. */
export const crashingScenario: Scenario = {
  ...busyScenario,
  snapshot: {
    ...busyScenario.snapshot,
    running: busyScenario.snapshot.running.filter(({ type }) => type === 'image'),
    originRequests: [],
    workers: [
      {
        type: 'script',
        state: 'restarting',
        restarts: 14,
        memoryLimitMb: 500,
        lastError: { code: 'worker.exited', detail: 'exit code 1' },
        lastErrorAt: minutesAgo(0.4),
      },
      {
        type: 'image',
        state: 'busy',
        pid: 4_001,
        taskId: uuid(902),
        startedAt: minutesAgo(12),
        rssBytes: 960_000_000,
        memoryLimitMb: 1_024,
        cpuPercent: 141.2,
        processes: 11,
        restarts: 1,
        lastError: { code: 'worker.out_of_memory', usedMb: 1_102, limitMb: 1_024 },
        lastErrorAt: minutesAgo(12),
      },
      {
        type: 'video',
        state: 'idle',
        pid: 4_002,
        startedAt: minutesAgo(3_100),
        rssBytes: 88_000_000,
        memoryLimitMb: 2_048,
        cpuPercent: 0.1,
        restarts: 0,
      },
    ],
  },
};

export const brokenScenario: Scenario = { ...emptyScenario, failWith: 'storage_failed' };

/** More waiting tasks than fit a page. */
export function longScenario(count: number): Scenario {
  return {
    ...busyScenario,
    snapshot: {
      ...busyScenario.snapshot,
      originRequests: [],
      summary: { ...EMPTY_SUMMARY, script: { ...NO_COUNTS, waiting: count } },
    },
    waiting: Array.from({ length: count }, (_, index) =>
      makeTask(10_000 + index, 'script', { title: `작업 ${index}` }),
    ),
  };
}

const program = {
  kind: 'program',
  command: ['python3', '/home/minji/whisk/run.py', '--style', 'film, 35mm'],
  cwd: '/home/minji/whisk',
  env: { STYLE: 'film' },
  secrets: ['WHISK_TOKEN'],
  timeoutMinutes: 120,
  graceSeconds: 10,
};

const tested = makeTask(2_001, 'image', {
  title: '시험 실행',
  projectId: '시험 실행',
  status: 'completed',
  startedAt: minutesAgo(3),
  completedAt: minutesAgo(2.965),
  result: { images: [{ scene: 1, path: 'images/001.png' }], model: 'whisk-2', seed: 40_213 },
  outputs: [
    {
      kind: 'image',
      path: 'images/001.png',
      bytes: 812_330,
      sha256: 'a'.repeat(64),
      scene: 1,
      cost: { amount: 0.04, currency: 'USD' },
    },
    { kind: 'file', path: 'files/prompt.txt', bytes: 1_204, sha256: 'b'.repeat(64) },
  ],
});
const testedLog: TaskLogLine[] = (
  [
    ['info', { code: 'processor.program_begins', name: 'python3 run.py' }],
    ['info', 'rainy window, morning light'],
    ['warn', 'whisk: retry 1 of 3'],
    ['info', 'saved images/001.png (1536x864)'],
  ] as const
).map(([level, text], index) =>
  taskLogLineSchema.parse({ n: index + 1, at: minutesAgo(3 - index * 0.01), level, text }),
);

/** With clips and music for every film. */
export const filmSettingsScenario: Scenario = {
  ...busyScenario,
  settings: {
    ...settings,
    film: {
      ...settings.film,
      ...{ intro: '/home/minji/Videos/채널/인트로 2026 (최종).mp4', music: '/home/minji/Music/잔잔한 곡' },
    },
  },
};

/** The creator's own code: a program with a test run behind it, a worker that pulls, and a setting that cannot be used. */
export const ownCodeScenario: Scenario = {
  ...emptyScenario,
  ended: [tested],
  logs: { [tested.id]: testedLog },
  settings: {
    ...settings,
    processors: {
      script: { kind: 'url', url: 'http://localhost:3000/api/automation/generate-script', body: 'metadata' },
      image: program,
      video: { kind: 'external' },
    },
  },
  processorSecrets: { image: ['WHISK_TOKEN'] },
  processorLooks: { image: { program: '/usr/bin/python3' } },
};

/** Settings for the creator's own code that cannot be used, each in another way. */
export const brokenProcessorsScenario: Scenario = {
  ...ownCodeScenario,
  ended: [],
  settings: {
    ...settings,
    processors: {
      script: { kind: 'program', command: [], env: { 'MY NAME': 'x' }, timeoutMinutes: 0 },
      image: program,
      video: { kind: 'docker', image: 'film' },
    },
  },
  processorSecrets: {},
  processorLooks: {
    image: {
      problem: {
        code: 'processor_unusable',
        field: 'processors.image.command.0',
        message: { code: 'processor.program_missing', program: 'python3' },
      },
    },
  },
};
