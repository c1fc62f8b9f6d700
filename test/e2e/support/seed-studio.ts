import sharp from 'sharp';
import type { SettingsPatch } from '../../../contract/settings';
import type { EnqueueInput, QueueTask } from '../../../contract/task';
import { type Gallery, startGallery } from '../../fixtures/gallery/gallery-server';
import { type Client, client } from './client';
import { launchApp, newPlace, type RunningApp } from './launch';
import { changeSettings } from './panel-page';
import { startSlowLlm } from './slow-llm';
import { startWritingLlm } from './writing-llm';

const UNFINISHED = [1, 2, 3, 4, 5, 6, 7, 8];

const STORY = [
  '퇴근길 편의점에 들르면 못 보던 이름이 하나쯤은 꼭 있습니다. 이번 달에 새로 나온 것 가운데 먹어 볼 만한 것만 골랐습니다.',
  '첫째는 곡물 우유입니다. 많이 달지 않고 아침 대신 마시기에 좋습니다. 둘째는 반만 구운 호떡입니다. 전자레인지에 이십 초만 돌려 보세요.',
  '셋째는 매운 어묵 국물입니다. 컵째로 데울 수 있어 추운 날 손난로가 됩니다. 넷째는 무화과 샌드위치인데 오전에 다 팔리곤 합니다.',
  '다섯째는 콩고물 아이스크림입니다. 겨울에 더 잘 팔린다고 합니다. 값은 모두 오천 원을 넘지 않습니다. 여러분은 무엇부터 드시겠어요?',
].join('\n\n');

const script = (title: string, projectId: string, more: object = {}): EnqueueInput => ({
  type: 'script',
  projectId,
  userId: 'minji',
  metadata: { title },
  ...more,
});

export interface Studio {
  readonly running: RunningApp;
  readonly queue: Client;
  /** A film that was made to its end. */
  readonly film: QueueTask;
  close(): Promise<void>;
}

/** A quiet landscape, at another time of day per number: something to look at in a film. */
function landscape(n: number): Promise<Buffer> {
  const [sky, glow, far, near] = [
    ['#f7c59f', '#fff1d6', '#c98b6b', '#5f4b4b'],
    ['#8fb8de', '#e8f1fa', '#6a994e', '#386641'],
    ['#2b2d5b', '#8d6a9f', '#3d3a63', '#1c1b33'],
  ][(n - 1) % 3] ?? ['#888888', '#eeeeee', '#666666', '#333333'];
  const sunX = 300 + 320 * (n - 1);
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
      <defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop stop-color="${sky}"/><stop offset="1" stop-color="${glow}"/></linearGradient></defs>
      <rect width="1280" height="720" fill="url(#s)"/><circle cx="${sunX}" cy="300" r="70" fill="${glow}"/>
      <path d="M0 470 L220 ${330 + 20 * n} 430 450 690 ${300 + 30 * n} 930 460 1120 380 1280 450V720H0Z" fill="${far}"/>
      <path d="M0 560 Q320 ${470 + 20 * n} 640 560 T1280 540V720H0Z" fill="${near}"/></svg>`),
  )
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** What the busy studio needs around it: a model that writes, one that never replies, and a site with pictures. */
async function surroundings() {
  const [writing, slow] = await Promise.all([startWritingLlm(), startSlowLlm()]);
  const gallery: Gallery = await startGallery();
  const page = (names: readonly string[]) =>
    names.map((name) => `<img src="/${name}.jpg" width="1280" height="720" alt="">`).join('');
  for (const n of [1, 2, 3]) gallery.set(`/${n}.jpg`, await landscape(n));
  let stuck = (): void => {};
  const asked = new Promise<void>((resolve) => {
    stuck = resolve;
  });
  gallery.set('/never.jpg', () => stuck());
  gallery.set('/whole', page(['1', '2', '3']));
  // The crawler gives up a page after a while; several of them hold it for as long as the screenshots take.
  for (const n of UNFINISHED) gallery.set(`/unfinished/${n}`, page(['1', '2', '3', 'never']));
  return {
    writing,
    slow,
    gallery,
    /** Resolves once the browser waits for the picture that never comes. */
    asked,
    async close() {
      writing.close();
      slow.close();
      await gallery.close();
    },
  };
}

/** Tasks that really ran and ended: completed, failed, cancelled, and one that waits for a person. */
async function seedPast(queue: Client, origin: string): Promise<QueueTask> {
  const made = await queue.pipeline({
    projectId: '5분 아침 요가',
    userId: 'minji',
    script: { title: '5분 아침 요가', text: '아침에 일어나 창문을 엽니다. 숨을 고르고 몸을 천천히 폅니다.' },
    image: { title: '5분 아침 요가', pages: [`${origin}/whole`] },
    video: { title: '5분 아침 요가', resolution: '480p' },
  });
  const story = { title: '요즘 뜨는 편의점 신상', text: STORY };
  const past = [
    script('비 오는 날 듣는 재즈', '재즈-플레이리스트'),
    script('서울 골목 산책', '서울-골목-산책', { userId: '현우' }),
    script(story.title, '편의점-신상', { metadata: story }),
    script('주말 농장 첫 수확', '주말-농장', { metadata: {} }),
    {
      type: 'image' as const,
      projectId: '편의점-신상',
      userId: 'minji',
      metadata: { title: story.title, scenes: 3, pages: [`${origin}/whole`] },
    },
    {
      type: 'image' as const,
      projectId: '부산-야시장',
      userId: '현우',
      metadata: { title: '부산 야시장 먹거리', pages: [`${origin}/whole`], scenes: 3 },
    },
    { type: 'video' as const, projectId: '캠핑-요리', userId: 'minji', metadata: { title: '캠핑 요리 세 가지' } },
  ];
  for (const input of past) await queue.ended((await queue.enqueue({ maxRetries: 0, ...input })).id);
  const film = made.at(-1);
  if (film === undefined) throw new Error('The film has no task.');
  const done = await queue.ended(film.id);

  // Nothing later makes it continue.
  const parked = await queue.enqueue({
    type: 'script',
    projectId: '주말-나들이',
    userId: '현우',
    metadata: { titleId: 128, category: '여행' },
  });
  await queue.until(parked.id, (task) => task.needsYou !== undefined);
  return done;
}

/** One task of each type in the middle of its work, and a queue behind them. */
async function seedPresent(queue: Client, origin: string): Promise<void> {
  await queue.enqueue(script('겨울 캠핑 준비물 10가지', '겨울-캠핑'));
  await queue.enqueue({
    type: 'image',
    projectId: '한강-야경',
    userId: '현우',
    metadata: { title: '한강 야경 명소', scenes: 4, pages: UNFINISHED.map((n) => `${origin}/unfinished/${n}`) },
  });
  const film = await queue.enqueue({
    type: 'video',
    projectId: '편의점-신상',
    userId: 'minji',
    metadata: { title: '요즘 뜨는 편의점 신상' },
  });

  await queue.enqueue({
    type: 'video',
    projectId: '제주-드라이브',
    userId: 'minji',
    priority: 5,
    metadata: { title: '제주 동쪽 드라이브 코스' },
  });
  for (const [title, projectId] of [
    ['집에서 하는 홈카페 레시피', '홈카페'],
    ['초보 러너를 위한 10km 준비: 신발 고르기부터 대회 당일까지', '10km-준비'],
    ['자취생 한 그릇 저녁', '자취생-저녁'],
    ['혼자 가는 경주 1박 2일', '경주-여행'],
  ] as const)
    await queue.pipeline({ projectId, userId: 'minji', script: { title }, image: { title }, video: { title } });
  await queue.enqueue(script('2026 겨울 패션 트렌드', '겨울-패션', { userId: '현우' }));
  await queue.enqueue(script('고양이와 이사하기', '고양이-이사', { userId: '지영', priority: 2 }));
  const dropped = await queue.enqueue(script('중복으로 넣은 작업', '겨울-캠핑'));
  await queue.call('DELETE', `/api/queue/cancel/${dropped.id}`);
  // While it encodes, not while it prepares.
  await queue.until(film.id, (task) => (task.progress?.fraction ?? 0) > 0.15);
}

/** The real app in the middle of a working day, in Korean. */
export async function openStudio(
  options: { settings?: SettingsPatch; flags?: readonly string[] } = {},
): Promise<Studio> {
  const around = await surroundings();
  const origin = around.gallery.origin;
  const place = await newPlace({
    ...options.settings,
    welcomed: true,
    notifications: false,
    allowPrivateAddresses: true,
    llm: { baseUrl: around.writing.baseUrl, model: 'writer' },
  });
  const running = await launchApp({ place, flags: options.flags ?? [] });
  const close = async () => {
    await running.close();
    await around.close();
  };
  try {
    const queue = client(running.bridge);
    const film = await seedPast(queue, origin);
    await changeSettings(running.page, { llm: { baseUrl: around.slow.baseUrl, model: 'writer' } });
    await seedPresent(queue, origin);
    await Promise.all([around.slow.asked(), around.asked]);
    return { running, queue, film, close };
  } catch (error) {
    await close();
    throw error;
  }
}
