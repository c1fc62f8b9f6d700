import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReviewStep } from '../../../contract/review';
import { storiesForTests } from './support/stories-for-tests';
import { NARRATIONS, PROJECT } from './support/story-project';

const project = storiesForTests();

describe('A copy of a film', () => {
  it('has its script, pictures and settings under a name of its own, and waits to be approved', async () => {
    const p = await project();
    await p.film();
    p.write('audio/music.mp3', 'music');
    const { projectId } = await p.stories.duplicate(PROJECT);
    expect(projectId).toBe(`${PROJECT} 2`);
    const board = await p.stories.storyboard(projectId);
    expect(board.scenes.map(({ narration, picture }) => [narration, picture?.path])).toEqual(
      NARRATIONS.map((narration, index) => [narration, `images/00${index + 1}.jpg`]),
    );
    const { tasks } = await p.open.queue.tasks.list({ projectId, limit: 10 });
    expect(tasks.map(({ type, status, metadata }) => [type, status, metadata])).toEqual([
      ['video', 'waiting', { title: projectId, resolution: '720p' }],
    ]);
    expect([board.review, board.versions, board.changedScenes]).toEqual([
      { taskId: tasks[0]?.id, after: 'image' },
      [],
      0,
    ]);
    // What is done to the copy is not done to the film.
    await p.stories.edit(projectId, board.revision, { kind: 'narration', id: '1', narration: '다른 시작' });
    expect([p.script().scenes[0]?.narration, await p.lost()]).toEqual([NARRATIONS[0], []]);
    await p.open.queue.approve(tasks[0]?.id ?? '');
    expect((await p.open.queue.dequeue('video'))?.task.projectId).toBe(projectId);
  });
});

describe('Deleting a film', () => {
  it('moves its folder to the bin and forgets its tasks, those that wait as well', async () => {
    const p = await project();
    await p.film();
    await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } });
    await p.stories.delete(PROJECT);
    expect(existsSync(p.dir)).toBe(false);
    expect((await p.open.queue.tasks.list({ projectId: PROJECT, limit: 10 })).total).toBe(0);
    await expect(p.stories.storyboard(PROJECT)).rejects.toMatchObject({ code: 'project_not_found' });
  });

  it('twice at once is deleting it once', async () => {
    const p = await project();
    await p.film();
    await Promise.all([p.stories.delete(PROJECT), p.stories.delete(PROJECT)]);
    expect([existsSync(p.dir), p.errors]).toEqual([false, []]);
    expect((await p.open.queue.tasks.list({ projectId: PROJECT, limit: 10 })).total).toBe(0);
  });

  it('that the bin does not take leaves the film and what waits as they were, also a stop for approval', async () => {
    const p = await project();
    await p.film();
    const stopAfter: ReviewStep[] = ['script', 'image'];
    await p.open.queue.enqueuePipeline({ projectId: PROJECT, script: { title: PROJECT }, stopAfter });
    await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } });
    const stand = async () => {
      const { tasks } = await p.open.queue.tasks.list({ projectId: PROJECT, statuses: ['waiting'], limit: 10 });
      return tasks.map(({ id, rank, reviewAfter }) => [id, rank, reviewAfter]);
    };
    const before = await stand();
    expect(before.length).toBe(3);
    const error = new Error('no bin');
    p.moveToBin = () => Promise.reject(error);
    await expect(p.stories.delete(PROJECT)).rejects.toMatchObject({ problem: { code: 'film.not_binned' } });
    expect([await stand(), existsSync(p.dir), p.errors]).toEqual([before, true, [error]]);
  });

  it('is refused while a task of it runs, and nothing is removed', async () => {
    const p = await project();
    await p.film();
    await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } });
    await p.open.queue.dequeue('video');
    await expect(p.stories.delete(PROJECT)).rejects.toMatchObject({ code: 'task_running' });
    expect([existsSync(p.dir), (await p.open.queue.tasks.list({ projectId: PROJECT, limit: 10 })).total]).toEqual([
      true,
      4,
    ]);
  });
});
