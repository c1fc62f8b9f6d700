import { FILM_STATES, type Film, type FilmOverview, filmOverviewSchema } from '../../../contract/film';
import { perType } from '../../../contract/task';
import type { Scenario } from './fake-main';
import { busyScenario, makeTask, minutesAgo, quietScenario, uuid } from './scenarios';

const NO_TASKS = { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };

function makeFilm(projectId: string, fields: Partial<Film> & Pick<Film, 'state'>): Film {
  return {
    projectId,
    title: projectId,
    userId: 'minji',
    steps: {},
    tasks: { ...NO_TASKS, completed: 3 },
    createdAt: minutesAgo(60),
    changedAt: minutesAgo(4),
    versions: 1,
    changedScenes: 0,
    bytes: 48_000_000,
    ...fields,
  };
}

const [script, image, video] = quietScenario.snapshot.running;
const done = (n: number) => ({ taskId: uuid(n), status: 'completed' as const });
const waits = (n: number) => ({ taskId: uuid(n), status: 'waiting' as const });
const runs = (id: string | undefined) => ({ taskId: id ?? uuid(1), status: 'processing' as const });

const making = [
  makeFilm('요즘 뜨는 편의점 신상', {
    state: 'making',
    poster: 'a',
    steps: { script: done(5_001), image: done(5_002), video: runs(video?.id) },
  }),
  makeFilm('한강 야경 명소', {
    state: 'making',
    poster: 'b',
    steps: { script: done(5_003), image: runs(image?.id), video: waits(5_004) },
  }),
  makeFilm('겨울 캠핑 준비물 10가지', {
    state: 'making',
    steps: { script: runs(script?.id), image: waits(5_005), video: waits(5_006) },
  }),
];
const ready = ['서울 골목 산책', '5분 아침 요가', '올해 읽은 책 다섯 권', '비 오는 날 듣는 재즈', '남산 야경 30초'].map(
  (title, index) =>
    makeFilm(title, {
      state: 'ready',
      changedAt: minutesAgo(4 + 34 * index),
      versions: index === 0 ? 3 : 1,
      ...(index === 1 ? {} : { poster: 'c' }),
      video: { taskId: uuid(1_002), index: 0, seconds: 58 + index * 55, ...(index === 0 ? { version: 3 } : {}) },
    }),
);
const next = ['제주 동쪽 드라이브 코스', '고양이와 이사하기', '겨울 칼국수 맛집'].map((title, index) =>
  makeFilm(title, {
    state: 'waiting',
    steps: index === 0 ? { script: done(6_000), image: done(6_001), video: waits(1) } : { script: waits(2 + index) },
  }),
);

/** A film whose last step failed, and the task of that step. */
const failedOf = (n: number, title: string) =>
  makeTask(n, 'video', {
    title,
    projectId: title,
    status: 'failed',
    completedAt: minutesAgo(12),
    errorCode: 'disk_full',
    error: { code: 'disk_full' },
  });
const failedFilm = (n: number, title: string): Film =>
  makeFilm(title, {
    state: 'failed',
    steps: { script: done(7_002), image: done(7_003), video: { taskId: failedOf(n, title).id, status: 'failed' } },
  });
const failedTask = failedOf(7_001, '부산 야시장 먹거리');
const failed = failedFilm(7_001, '부산 야시장 먹거리');

const counts: FilmOverview['counts'] = {
  ...(Object.fromEntries(FILM_STATES.map((state) => [state, 0])) as FilmOverview['counts']),
  making: 3,
  waiting: 9,
  failed: 1,
  ready: 42,
};

const overview = filmOverviewSchema.parse({ counts, bytes: 9e9, making, needsYou: [failed], next, ready });

/** Three films are made at once, four wait for the creator in some way, and others are ready. */
export const filmScenario: Scenario = { ...busyScenario, ended: [...busyScenario.ended, failedTask], overview };

const portrait = makeFilm('서울 야경', {
  state: 'making',
  poster: 'd',
  steps: { script: done(8_001), image: done(8_002), video: { ...runs(video?.id), variant: 'portrait' } },
  video: { taskId: uuid(1_002), index: 0, seconds: 58 },
});

/** The same, with nothing that needs the creator. */
export const smoothScenario: Scenario = {
  ...quietScenario,
  waiting: quietScenario.waiting.filter(({ needsYou }) => needsYou === undefined),
  snapshot: { ...quietScenario.snapshot, paused: perType(() => false) },
  overview: { ...overview, needsYou: [], counts: { ...counts, failed: 0 } },
};

/** Of a film that is ready, the portrait version is being made. */
export const portraitScenario: Scenario = {
  ...smoothScenario,
  overview: filmOverviewSchema.parse({ ...overview, making: [portrait], needsYou: [] }),
};

/** Three rows need the creator, one of them with a long cause, and there is everything else that the first screen shows. */
export const threeNeedsScenario: Scenario = {
  ...filmScenario,
  waiting: filmScenario.waiting.filter(({ needsYou }) => needsYou === undefined),
  snapshot: { ...filmScenario.snapshot, originRequests: [] },
  ended: [...filmScenario.ended, ...['주말 농장', '캠핑 요리'].map((title, index) => failedOf(7_010 + index, title))],
  overview: filmOverviewSchema.parse({
    ...overview,
    needsYou: [failed, ...['주말 농장', '캠핑 요리'].map((title, index) => failedFilm(7_010 + index, title))],
  }),
};
