import { expect, test } from 'vitest';
import type { Hit } from '../../../../contract/find';
import { groupsOf } from '../../../../renderer/features/palette/groups';
import { makeTask } from '../../preview/scenarios';

test('a film leads the list before its own tasks, which have the same title', () => {
  const film: Hit = {
    projectId: 'camp',
    title: '겨울 캠핑',
    where: 'title',
    snippet: { text: '겨울 캠핑', marks: [] },
  };
  const tasks = [makeTask(1, 'video', { title: '겨울 캠핑' }), makeTask(2, 'image', { title: '겨울 캠핑' })];
  const groups = groupsOf('캠핑', { films: [film], tasks, lines: [], verb: '' }, [], []);
  expect(groups.map(({ name }) => name)).toEqual(['films', 'tasks']);
});
