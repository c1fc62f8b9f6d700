import { findingSchema } from '../../../contract/finding';
import { type StudioState, studioStateSchema } from '../../../contract/studio';
import type { QueueTask } from '../../../contract/task';
import type { Scenario } from './fake-main';
import { makeTask, minutesAgo, quietScenario, uuid } from './scenarios';

const DESK = { id: 'desk', name: '편집실' };
const RENDER = { id: 'render', name: '렌더 1' };
const LAPTOP = { id: 'laptop', name: '민지의 노트북' };
const GONE = { id: 'gone', name: '녹음실' };

/** However long a test file runs, this machine was seen a moment ago. */
const NOW_SEEN = minutesAgo(-600);

type Joined = Extract<StudioState, { kind: 'joined' }>;

const elsewhere: QueueTask[] = [
  makeTask(904, 'video', {
    title: '퇴근길에 들르는 동네 서점 다섯 곳과 그곳에서 꼭 사 올 책',
    status: 'processing',
    startedAt: minutesAgo(3),
    projectId: 'project_jkl012',
    userId: '현우',
    addedOn: LAPTOP,
    runsOn: RENDER,
    progress: { stage: '장면', fraction: 0.31, detail: '장면 4/12', etaSeconds: 420 },
    logs: ['🎞 장면 4/12'],
  }),
  makeTask(905, 'script', {
    title: '봄나물 손질법',
    status: 'processing',
    startedAt: minutesAgo(0.5),
    addedOn: LAPTOP,
    runsOn: LAPTOP,
    progress: { stage: '대본', fraction: 0.08 },
  }),
];
const { snapshot } = quietScenario;
// The image task is of another machine alone: this one has paused its images.
const here = snapshot.running.map((task, n) => ({
  ...task,
  addedOn: n === 2 ? LAPTOP : DESK,
  runsOn: task.type === 'image' ? RENDER : DESK,
}));
const running = [...here, ...elsewhere];
const isOn = (machine: { readonly id: string }) =>
  running
    .filter(({ runsOn }) => runsOn?.id === machine.id)
    .map(({ id, type, metadata }) => ({ id, type, title: String(metadata.title) }));

export const joinedState: Joined = {
  kind: 'joined',
  name: 'studio',
  address: 'rediss://nas.local:6379',
  machine: DESK,
  connection: { kind: 'online' },
  problems: [],
  limited: { script: false, image: true, video: false },
  machines: [
    {
      ...RENDER,
      isThis: false,
      seenAt: NOW_SEEN,
      takes: ['image', 'video'],
      running: isOn(RENDER),
      version: '0.1.0',
    },
    { ...DESK, isThis: true, seenAt: NOW_SEEN, takes: ['script', 'video'], running: isOn(DESK), version: '0.1.0' },
    { ...LAPTOP, isThis: false, seenAt: NOW_SEEN, takes: ['script'], running: isOn(LAPTOP), version: '0.1.0' },
    { ...GONE, isThis: false, seenAt: minutesAgo(12), takes: ['video'], running: [], version: '0.0.9' },
  ],
};
studioStateSchema.parse(joinedState);

/** A studio of four machines, one of them away; this one has paused its images. */
export const studioScenario: Scenario = {
  ...quietScenario,
  snapshot: {
    ...snapshot,
    running,
    paused: { script: false, image: true, video: false },
    pausedFor: { ...snapshot.pausedFor, image: { everybody: false, thisMachine: true } },
    summary: {
      script: { ...snapshot.summary.script, processing: 2 },
      image: { ...snapshot.summary.image, processing: 1 },
      video: { ...snapshot.summary.video, processing: 2 },
    },
  },
  waiting: quietScenario.waiting.map((task, n) => ({ ...task, addedOn: n % 2 === 0 ? DESK : LAPTOP })),
  ended: quietScenario.ended.map((task, n) => ({ ...task, addedOn: LAPTOP, runsOn: n % 2 === 0 ? RENDER : LAPTOP })),
  deadLetters: (quietScenario.deadLetters ?? []).map(({ taskData, ...letter }) => ({
    ...letter,
    ...(taskData === undefined ? {} : { taskData: { ...taskData, addedOn: LAPTOP, runsOn: RENDER } }),
  })),
  settings: {
    ...quietScenario.settings,
    studio: { address: joinedState.address, name: 'studio', machineName: '편집실', knowsTheRisk: false },
  },
  studioPasswordSet: true,
  studio: joinedState,
};

/** Today in Seoul, where the preview is. */
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul' }).format(new Date());
const offlineSince = new Date(`${today}T12:03:00+09:00`);

/** The same, cut off since three minutes past noon; and the shared folder is not there. */
export const offlineScenario: Scenario = {
  ...studioScenario,
  studio: {
    ...joinedState,
    connection: {
      kind: 'offline',
      since: offlineSince.toISOString(),
      problem: 'nas.local:6379에서 응답이 없습니다.',
    },
    problems: ['공유 폴더에서 스튜디오의 표시를 찾지 못해 이 컴퓨터는 작업을 맡지 않습니다.'],
  },
};

/** The first start, before the first reply. */
export const connectingScenario: Scenario = {
  ...studioScenario,
  snapshot: { ...snapshot, running: [] },
  waiting: [],
  ended: [],
  studio: { ...joinedState, connection: { kind: 'offline' }, machines: [] },
};

/** What a look at a Redis may find, one of each level. */
export const FINDINGS = [
  { level: 'ok', message: '서버에 연결했습니다: Redis 7.0.15' },
  { level: 'warning', message: '서버가 1초마다 디스크에 씁니다. 서버의 전원이 나가면 마지막 1초를 잃을 수 있습니다.' },
  { level: 'risk', message: '서버가 디스크에 쓰지 않습니다. 서버가 꺼지면 큐를 잃습니다.' },
  { level: 'error', message: '공유 폴더가 스튜디오의 것과 다릅니다.' },
].map((finding) => findingSchema.parse(finding));

/** Alone, with a server to look at. */
export const aloneScenario: Scenario = { ...quietScenario, findings: FINDINGS };

/** Which tasks run elsewhere. */
export const ELSEWHERE = { video: uuid(904), script: uuid(905) };
