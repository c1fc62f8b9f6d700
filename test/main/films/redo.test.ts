import { expect, it } from 'vitest';
import { queueTaskSchema } from '../../../contract/task';
import { type RedoPlan, tasksOf } from '../../../main/films/redo';

const draft = queueTaskSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  type: 'video',
  status: 'completed',
  priority: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  userId: 'minji',
  projectId: '한강',
  metadata: { title: '한강', resolution: '2160p', quality: 'draft' },
  logs: [],
  retryCount: 0,
  maxRetries: 3,
  crashCount: 0,
  dependsOn: [],
  outputs: [],
  rank: 1,
  seq: 1,
});

it.each([
  ['the film again', 'present', { quality: 'draft' }],
  ['the final film', 'final', {}],
  ['the portrait version', 'portrait', { variant: 'portrait', aspect: '9:16' }],
] as const)('of a draft, %s is asked for as it is meant, and nothing else is made', (_what, film, own) => {
  const plan: RedoPlan = { pictures: [], reworded: [], film };
  expect(tasksOf('한강', plan, new Map([['video', draft]]))).toEqual([
    {
      projectId: '한강',
      priority: 0,
      userId: 'minji',
      type: 'video',
      metadata: { title: '한강', resolution: '2160p', ...own },
    },
  ]);
});

it.each([
  ['present', { subtitleStyle: 'bold', subtitleSize: 'large', subtitlePosition: 'top' }],
  ['portrait', {}],
] as const)('the subtitles of the %s film look as was asked for in this shape', (film, look) => {
  const asked = { ...draft.metadata, subtitleStyle: 'bold', subtitleSize: 'large', subtitlePosition: 'top' };
  const plan: RedoPlan = { pictures: [], reworded: [], film };
  const [task] = tasksOf('한강', plan, new Map([['video', { ...draft, metadata: asked }]]));
  const { subtitleStyle, subtitleSize, subtitlePosition } = task?.metadata ?? {};
  expect({ subtitleStyle, subtitleSize, subtitlePosition }).toEqual({
    subtitleStyle: undefined,
    subtitleSize: undefined,
    subtitlePosition: undefined,
    ...look,
  });
});
