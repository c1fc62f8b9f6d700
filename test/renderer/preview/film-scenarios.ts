import type { Film } from '../../../contract/film';
import type { ProjectFile, Storyboard, StoryScene } from '../../../contract/storyboard';
import { perType } from '../../../contract/task';
import type { Scenario } from './fake-main';
import { makeTask, minutesAgo, quietScenario, uuid } from './scenarios';

const PROJECT = '겨울-캠핑';
const NARRATIONS = [
  '겨울 캠핑, 설레지만 준비물부터 막막하죠. 오늘은 꼭 챙겨야 할 열 가지를 짧게 정리했습니다.',
  '첫째는 텐트입니다. 겨울에는 스커트가 땅까지 내려와 바람을 막아 주는 동계용을 고르세요.',
  '둘째, 침낭은 ‘편안 온도’를 보세요. 영하 10도라면 그보다 5도 낮은 것을 고르면 안심입니다.',
  '셋째는 난로와 일산화탄소 경보기입니다. 경보기는 머리맡에, 환기는 두 시간마다 하세요.',
  '넷째, 랜턴은 두 개를 준비합니다. 하나는 천장에 걸고 하나는 손에 들 수 있는 것으로요.',
  '다섯째는 바닥입니다. 은박 매트 위에 발포 매트를 겹치면 냉기가 절반으로 줄어듭니다.',
  '여섯째부터 여덟째는 먹을거리입니다. 버너는 이소가스, 물은 얼지 않게 보온병에 담으세요.',
  '마지막은 여벌 옷과 구급약입니다. 이 열 가지면 첫 겨울 캠핑도 든든합니다. 잘 다녀오세요!',
];
const KEYWORDS = [
  '겨울 캠핑, 텐트',
  '동계 텐트, 스커트',
  '침낭, 밤',
  '난로, 경보기',
  '랜턴',
  '매트',
  '버너, 보온병',
  '옷',
];

function file(path: string, kind: ProjectFile['kind'], bytes: number, version = '1'): ProjectFile {
  return { path, kind, bytes, version };
}

const lengths = [14, 19, 21, 23, 17, 20, 24, 30];
function scenes(change: (n: number) => Partial<StoryScene> = () => ({})): StoryScene[] {
  let startsAt = 0;
  return NARRATIONS.map((narration, place) => {
    const seconds = lengths[place] ?? 20;
    const scene: StoryScene = {
      id: `s${place + 1}`,
      scene: place + 1,
      narration,
      keywords: (KEYWORDS[place] ?? '').split(', '),
      seconds,
      startsAt,
      picture: file(`images/scene-0${place + 1}.jpg`, 'image', 1_400_000),
      changed: [],
      voice: 'film',
      ...change(place + 1),
    };
    startsAt += seconds;
    return scene;
  });
}

const version = (n: number, minutes: number, reason: Storyboard['versions'][number]['reason'], isPresent = false) => ({
  version: n,
  isPresent,
  isDraft: false,
  madeAt: minutesAgo(minutes),
  video: file(isPresent ? 'video.mp4' : `versions/${n}/video.mp4`, 'video', 48_200_000, String(n)),
  thumbnail: file(isPresent ? 'thumbnail.jpg' : `versions/${n}/thumbnail.jpg`, 'thumbnail', 210_000, String(n)),
  seconds: 168 - n,
  bytes: 49_000_000,
  reason,
});

const story: Storyboard = {
  projectId: PROJECT,
  title: '겨울 캠핑 준비물 10가지',
  aspect: '16:9',
  revision: 'r1',
  scenes: scenes(),
  removed: [],
  changedScenes: 0,
  isBeingMade: false,
  chapters: NARRATIONS.slice(0, 4).map((title, place) => ({ at: place * 41.5, title })),
  versions: [
    version(1, 1_500, { kind: 'first' }),
    version(2, 1_400, { kind: 'scenes', scenes: [7] }),
    version(3, 4, { kind: 'scenes', scenes: [2] }, true),
  ],
  files: [
    file('video.mp4', 'video', 48_200_000),
    file('subtitles.srt', 'subtitles', 3_100),
    file('script.json', 'script', 9_000),
    file('credits.md', 'credits', 2_000),
    ...NARRATIONS.map((_, place) => file(`images/scene-0${place + 1}.jpg`, 'image', 1_400_000)),
  ],
};

const step = (n: number, status: 'waiting' | 'processing' | 'completed' | 'failed') => ({ taskId: uuid(n), status });
const film: Film = {
  projectId: PROJECT,
  title: story.title,
  state: 'ready',
  userId: 'minji',
  steps: { script: step(2_001, 'completed'), image: step(2_002, 'completed'), video: step(2_003, 'completed') },
  tasks: { waiting: 0, processing: 0, completed: 7, failed: 0, cancelled: 0 },
  createdAt: minutesAgo(1_600),
  changedAt: minutesAgo(4),
  video: { taskId: uuid(2_003), index: 0, seconds: 165, version: 3 },
  versions: 3,
  scenes: 8,
  changedScenes: 0,
  bytes: 190_000_000,
};
const ended = (n: number, type: 'script' | 'image' | 'video', minutes: number, more = {}) =>
  makeTask(n, type, {
    title: story.title,
    projectId: PROJECT,
    status: 'completed',
    createdAt: minutesAgo(minutes + 4),
    startedAt: minutesAgo(minutes + 2),
    completedAt: minutesAgo(minutes),
    ...more,
  });
const tasks = [ended(2_003, 'video', 4), ended(2_002, 'image', 9), ended(2_001, 'script', 1_500)];

type FilmPage = NonNullable<Scenario['film']>;
const scenario = (page: FilmPage): Scenario => ({
  ...quietScenario,
  snapshot: {
    ...quietScenario.snapshot,
    typicalSeconds: perType((type) => ({ script: 25, image: 150, video: 210 })[type]),
  },
  ended: [...page.tasks],
  film: page,
});

/** A film with three versions, all scenes as they are in it. */
export const readyFilm = scenario({ film, tasks, story });

/** What plays was made to be looked at. */
export const draftFilm = scenario({
  film: { ...film, video: { taskId: uuid(2_003), index: 0, seconds: 165, draft: true } },
  tasks,
  story: { ...story, versions: story.versions.map((one) => ({ ...one, isDraft: one.isPresent })) },
});

/** Scene 4 has other words than the film, scene 6 is new, and there is a portrait version. */
export const changedFilm = scenario({
  film: { ...film, state: 'changed', changedScenes: 2 },
  tasks,
  story: {
    ...story,
    portrait: file('video-portrait.mp4', 'video', 30_000_000),
    portraitThumbnail: file('thumbnail-portrait.jpg', 'thumbnail', 100_000),
    changedScenes: 2,
    scenes: scenes((n) =>
      n === 4
        ? { changed: ['narration'], formerNarration: '셋째는 난로와 담요입니다.', voice: 'preview' }
        : n === 6
          ? { changed: ['new'], voice: 'preview', startsAt: undefined, picture: undefined }
          : {},
    ),
  },
});

const parked = (type: 'image' | 'video', n: number, code: string) =>
  makeTask(n, type, {
    title: story.title,
    projectId: PROJECT,
    needsYou: { code, message: 'made-up' },
  });
const underReview = (after: 'script' | 'image'): Scenario => {
  const [type, n] = after === 'script' ? (['image', 2_002] as const) : (['video', 2_003] as const);
  const waiting = parked(type, n, `review_${after}`);
  return scenario({
    film: {
      ...film,
      state: 'review',
      versions: 0,
      video: undefined,
      steps: {
        script: step(2_001, 'completed'),
        image: step(2_002, after === 'script' ? 'waiting' : 'completed'),
        video: step(2_003, 'waiting'),
      },
    },
    tasks: [waiting, ...tasks.filter(({ id }) => id === uuid(2_001) || (after === 'image' && id === uuid(2_002)))],
    story: {
      ...story,
      versions: [],
      chapters: [],
      files: [],
      review: { taskId: uuid(n), after },
      scenes: scenes(() => ({
        startsAt: undefined,
        voice: 'preview',
        ...(after === 'script' ? { picture: undefined } : {}),
      })),
    },
  });
};
export const scriptReview = underReview('script');
export const pictureReview = underReview('image');

/** The script is there, and pictures are being looked for. */
export const picturesInMaking: Scenario = scenario({
  film: {
    ...film,
    state: 'making',
    versions: 0,
    video: undefined,
    steps: { script: step(2_001, 'completed'), image: step(2_002, 'processing'), video: step(2_003, 'waiting') },
  },
  tasks: [ended(2_001, 'script', 1)],
  story: {
    ...story,
    versions: [],
    chapters: [],
    files: [],
    scenes: scenes((n) => ({ startsAt: undefined, voice: 'preview', ...(n === 1 ? {} : { picture: undefined }) })),
  },
});

/** A copy of a film: its script and pictures were copied, so only the film's task is its own. */
export const copiedFilm: Scenario = scenario({
  film: {
    ...film,
    state: 'review',
    versions: 0,
    video: undefined,
    steps: { video: step(2_003, 'waiting') },
    tasks: { waiting: 1, processing: 0, completed: 0, failed: 0, cancelled: 0 },
    bytes: 0,
  },
  tasks: [parked('video', 2_003, 'review_image')],
  story: { ...story, versions: [], chapters: [], files: [], review: { taskId: uuid(2_003), after: 'image' } },
});

/** A film whose script is being written. */
export const filmWithoutScript = scenario({
  film: {
    ...film,
    state: 'failed',
    versions: 0,
    video: undefined,
    scenes: undefined,
    steps: { script: step(2_001, 'failed'), image: step(2_002, 'waiting'), video: step(2_003, 'waiting') },
  },
  tasks: [ended(2_001, 'script', 1, { status: 'failed', error: 'made-up', errorCode: 'llm_failed' })],
});
