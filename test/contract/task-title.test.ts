import { expect, it } from 'vitest';
import { taskTitle } from '../../contract/task-title';

it('a task is named by its title, or by its project where it has none that could be read', () => {
  const named = (metadata: Record<string, unknown>) => taskTitle({ projectId: 'p', metadata });
  expect(named({ title: '홈카페' })).toBe('홈카페');
  for (const none of [{}, { title: '' }, { title: '  ' }, { title: 7 }, { title: null }]) expect(named(none)).toBe('p');
});
