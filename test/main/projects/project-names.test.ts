import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolderName } from '../../../main/projects/project-folder';
import { createProjectNames } from '../../../main/projects/project-names';
import type { TaskQueue } from '../../../main/queue/types';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const add = (queue: TaskQueue, projectId: string) =>
  queue.enqueue({ type: 'script', projectId, metadata: { text: '글' } });

async function names(...projects: string[]) {
  const { queue } = await openTestQueue();
  for (const projectId of projects) await add(queue, projectId);
  const workspace = tempDir('names');
  return { queue, workspace, ...createProjectNames(queue.tasks, () => workspace) };
}

test('a title that nobody has is the name, and otherwise the first number that is free follows it', async () => {
  const { free } = await names('한강', '한강 2', '한강 4', '한강 야경');
  expect(await free('한강 야경 길')).toBe('한강 야경 길');
  expect(await free('한강')).toBe('한강 3');
  expect(await free(' 한강 야경 ')).toBe('한강 야경 2');
});

test('names that differ only in Unicode form or case are one name', async () => {
  const { free } = await names('서울'.normalize('NFD'), 'CAFÉ', 'étude'.normalize('NFD'));
  expect(await free('서울')).toBe('서울 2');
  expect(await free('cafe\u0301')).toBe('café 2');
  expect(await free('Étude')).toBe('Étude 2');
});

test('a folder of the workspace takes its name, whatever made it', async () => {
  const { free, workspace } = await names();
  await mkdir(join(workspace, '옛 작업'.normalize('NFD')));
  await mkdir(join(workspace, projectFolderName('a/b')));
  expect(await free('옛 작업')).toBe('옛 작업 2');
  expect(await free('a/b')).toBe('a/b 2');
});

test('a workspace that is not there yet takes no name', async () => {
  const { queue } = await names();
  const { free } = createProjectNames(queue.tasks, () => '/nowhere/at/all');
  expect(await free('한강')).toBe('한강');
});

test('the longest title is cut so that its number fits, and no character is torn', async () => {
  const emoji = '🎬'.repeat(150);
  const { free, addNew, queue } = await names();
  const first = await addNew(emoji, async (name) => (await add(queue, name)).task.projectId);
  const second = await free(emoji);
  expect([first.length, first]).toEqual([200, '🎬'.repeat(100)]);
  expect(second).toBe(`${'🎬'.repeat(99)} 2`);
  expect((await add(queue, second)).task.projectId).toBe(second);
});

test('many at once get a name each, and one that fails takes none', async () => {
  const { addNew, queue } = await names();
  const made = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((n) =>
      addNew('동시', async (name) => {
        if (n === 1) throw new Error('not added');
        return (await add(queue, name)).task.projectId;
      }),
    ),
  );
  expect(made.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    '동시',
    'failed',
    '동시 2',
    '동시 3',
    '동시 4',
  ]);
});

test('a title of blanks only is no name', async () => {
  const { free } = await names();
  await expect(free('  ')).rejects.toMatchObject({ code: 'invalid_body' });
});

test('of more projects than one turn reads, each counts', async () => {
  const { free, queue } = await names();
  await Promise.all(Array.from({ length: 1_200 }, (_, n) => add(queue, n === 0 ? '많은' : `많은 ${n + 1}`)));
  expect(await free('많은')).toBe('많은 1201');
  expect(await free('많')).toBe('많');
});
