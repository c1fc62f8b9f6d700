import { expect, test } from 'vitest';
import type { Film } from '../../../contract/film';
import { filmsQuerySchema, filmsReplySchema } from '../../../contract/films-for-programs';
import type { QueueTask, TaskType } from '../../../contract/task';
import type { FilmPageRequest } from '../../../main/films/film-reader';
import { listFilms } from '../../../main/films/films-for-programs';
import { openTestQueue } from '../../support/open-test-queue';

const AT = '2026-11-28T09:00:00.000Z';
const film = (more: Partial<Film>): Film => ({
  projectId: 'p',
  title: 't',
  state: 'making',
  userId: 'minji',
  steps: {},
  tasks: { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 },
  createdAt: AT,
  changedAt: AT,
  versions: 0,
  changedScenes: 0,
  bytes: 0,
  ...more,
});

async function listed(films: (tasks: readonly QueueTask[]) => Film[], query: object = {}, paused?: TaskType) {
  const { queue } = await openTestQueue();
  const { tasks } = await queue.enqueuePipeline({ projectId: 'p', script: { title: 't', text: '글' } });
  await queue.dequeue('script');
  const asked: FilmPageRequest[] = [];
  const reply = await listFilms(
    {
      queue: {
        tasks: queue.tasks,
        typicalSeconds: () => ({ script: 10, image: 40, video: 50 }),
        pausedFor: (type) => ({ everybody: type === paused, thisMachine: type === paused }),
      },
      films: {
        list: async (request) => {
          asked.push(request);
          return { films: films(tasks), total: 2, nextCursor: 'next' };
        },
      },
      pathOf: async ({ id }, index) => (id === tasks[2]?.id ? `/films/${index}.mp4` : undefined),
      now: Date.now,
    },
    filmsQuerySchema.parse(query),
  );
  await queue.close();
  return { reply: filmsReplySchema.parse(reply), asked };
}

test('a film has its percentage and the time left while it is made, and the path of the finished one', async () => {
  const { reply } = await listed(([script, image, video]) => [
    film({
      steps: {
        script: { taskId: script?.id ?? '', status: 'processing' },
        image: { taskId: image?.id ?? '', status: 'waiting' },
        video: { taskId: video?.id ?? '', status: 'waiting' },
      },
    }),
    film({ state: 'ready', versions: 1, video: { taskId: video?.id ?? '', index: 4, seconds: 61 } }),
    film({ state: 'ready', versions: 1, video: { taskId: script?.id ?? '', index: 0 } }),
  ]);
  const [making, ready, gone] = reply.films;
  expect(making?.percent).toBe(0);
  expect(making?.left?.from).toBeGreaterThan(70);
  expect(making?.left?.to).toBeLessThan(130);
  expect(making?.path).toBeUndefined();
  expect(ready).toMatchObject({ seconds: 61, path: '/films/4.mp4' });
  // Its file was deleted.
  expect(gone?.path).toBeUndefined();
  expect([reply.total, reply.next]).toEqual([2, 'next']);
});

test('a film whose next step is in a paused lane has no time left', async () => {
  const making = ([script, image]: readonly QueueTask[]) => [
    film({
      steps: {
        script: { taskId: script?.id ?? '', status: 'completed' },
        image: { taskId: image?.id ?? '', status: 'waiting' },
      },
    }),
  ];
  expect((await listed(making)).reply.films[0]?.left).toBeDefined();
  expect((await listed(making, {}, 'image')).reply.films[0]?.left).toBeUndefined();
});

test('a filter is passed on, the newest change first', async () => {
  const { asked } = await listed(() => [], { state: 'ready', userId: 'minji', text: '캠핑', limit: 5, cursor: 'c' });
  expect(asked).toEqual([{ states: ['ready'], userId: 'minji', text: '캠핑', sort: 'changed', limit: 5, cursor: 'c' }]);
});
