import { expect, test } from 'vitest';
import { ipcCalls } from '../../../../contract/ipc';
import { toEnqueueInput, toPipelineInput } from '../../../../renderer/features/forms/draft';
import { EMPTY_DRAFTS } from '../../../../renderer/store/drafts';

const { task, film } = EMPTY_DRAFTS;

test('a script and a film without a project send none, so that main gives them a new one', () => {
  const script = ipcCalls['queue:enqueue'].input.parse(toEnqueueInput({ ...task, title: ' 한강 ' }));
  expect(script).toEqual({ type: 'script', priority: 0, metadata: { title: '한강' } });
  const whole = ipcCalls['queue:pipeline'].input.parse(toPipelineInput({ ...film, title: '한강', text: '글' }));
  expect(whole.projectId).toBeUndefined();
  expect(whole.script).toEqual({ title: '한강', text: '글' });
});

test.each(['image', 'video'] as const)(
  'a task of type %s without a project belongs to the one that its title names',
  (type) => {
    expect(toEnqueueInput({ ...task, type, title: ' 한강 ' })).toMatchObject({ projectId: '한강' });
  },
);

test('a typed project is kept, and makes a title unnecessary', () => {
  const input = ipcCalls['queue:pipeline'].input.parse(toPipelineInput({ ...film, projectId: ' 서울 ', text: '글' }));
  expect(input).toMatchObject({ projectId: '서울', script: { text: '글' } });
  expect(input.script.title).toBeUndefined();
});
