import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../support/temp-dir';
import { below, event, filmProjectsForTests, made, studio } from './support/film-projects';

filmProjectsForTests();

describe('A task’s folder', () => {
  it('is the one that it began in, when the workspace is another by now; its project goes on there', async () => {
    const before = studio.workspace;
    const first = await made('p', 'ok one');
    await studio.queue.setPaused('image', true);
    const [, , half] = await studio.film('half', 'ok half');
    await studio.idle();
    studio.workspace = tempDir('new-workspace');
    await studio.queue.setPaused('image', false);
    const second = await made('p', 'ok two');
    const third = await made('new', 'ok three');
    expect(await studio.lost()).toEqual([]);
    expect((await studio.task(half?.id ?? '')).status).toBe('completed');
    expect(await studio.folders.of(half?.id ?? '')).toBe(join(before, 'half'));
    expect(existsSync(join(before, 'p/versions/1/video.mp4'))).toBe(true);
    expect(await studio.folders.of(first.video)).toBe(join(before, 'p'));
    expect(await studio.folders.of(second.video)).toBe(join(before, 'p'));
    expect(await studio.folders.of(third.video)).toBe(join(studio.workspace, 'new'));
    expect(readdirSync(studio.workspace)).toEqual(['new']);
  });

  it('of before tasks remembered theirs is in the workspace of then, also for what goes on there', async () => {
    const first = await made('p', 'ok one');
    const before = studio.workspace;
    await studio.close();
    const database = new Database(join(studio.home, 'queue.db'));
    database.exec('DELETE FROM task_folders');
    database.close();
    studio.workspace = tempDir('new-workspace');
    await studio.start();
    expect(await studio.lost()).toEqual([]);
    const again = await studio.queue.enqueue({
      type: 'image',
      projectId: 'p',
      metadata: { title: 'ok again' },
      dependsOn: [first.script],
    });
    await studio.idle();
    expect(await studio.folders.of(again.task.id)).toBe(join(before, 'p'));
    expect(Object.keys(await studio.shown(first.image)).at(0)).toMatch(/^versions\/1\/images/);
    expect(await studio.lost()).toEqual([]);
  });

  it('is one of its own where its name is taken by a project of the same name in other case', async () => {
    await made('Film', 'ok one');
    // What such a file system returns for the other name.
    renameSync(below('Film'), below('film'));
    const other = await made('film', 'ok two');
    const folder = await studio.folders.of(other.video);
    expect(folder).toMatch(/film-[0-9a-f]{8}$/);
    expect(readFileSync(below('film/script.json'), 'utf8')).toContain('ok one');
    expect((await studio.shown(other.video))['video.mp4']).toContain('words of ok two');
  });

  it('that is gone with the files a task needs parks it, and it goes on when the folder is back', async () => {
    await studio.queue.setPaused('image', true);
    const [, image] = await studio.film('p', 'ok one');
    await studio.idle();
    renameSync(below('p'), below('elsewhere'));
    await studio.queue.setPaused('image', false);
    await studio.idle();
    const parked = await studio.task(image?.id ?? '');
    expect(parked).toMatchObject({ status: 'waiting', needsYou: { code: 'output_missing' }, retryCount: 0 });
    expect(parked.needsYou?.message).not.toContain(studio.workspace);
    expect(existsSync(below('p'))).toBe(false);
    renameSync(below('elsewhere'), below('p'));
    await studio.queue.retry(parked.id);
    await studio.idle();
    expect((await studio.task(parked.id)).status).toBe('completed');
    expect(await studio.lost()).toEqual([]);
  });

  it('without the script that a task works from parks it, and it goes on when the script is back', async () => {
    await studio.queue.setPaused('image', true);
    const [, image] = await studio.film('p', 'ok one');
    await studio.idle();
    renameSync(below('p/script.json'), below('p/script.txt'));
    await studio.queue.setPaused('image', false);
    await studio.idle();
    const parked = await studio.task(image?.id ?? '');
    const message = { code: 'files.input_gone', name: 'script.json' };
    expect(parked).toMatchObject({ status: 'waiting', needsYou: { code: 'output_missing', message }, retryCount: 0 });
    expect(readdirSync(below('p')).sort()).toEqual(['manifest.json', 'script.md', 'script.txt']);
    renameSync(below('p/script.txt'), below('p/script.json'));
    await studio.queue.retry(parked.id);
    await studio.idle();
    expect((await studio.task(parked.id)).status).toBe('completed');
  });

  it('without one of the pictures that the creator deleted is good enough for a film', async () => {
    await studio.queue.setPaused('video', true);
    const [, , video] = await studio.film('p', 'ok one 3');
    await studio.idle();
    const [first = ''] = readdirSync(below('p/images'));
    rmSync(below(`p/images/${first}`));
    await studio.queue.setPaused('video', false);
    await studio.idle();
    expect((await studio.task(video?.id ?? '')).status).toBe('completed');
  });

  it('that is gone is made again in the workspace of today for a task that needs nothing from it', async () => {
    const first = await made('p', 'ok one');
    rmSync(below('p'), { recursive: true });
    studio.workspace = tempDir('new-workspace');
    const second = await made('p', 'ok two');
    expect(await studio.folders.of(second.video)).toBe(below('p'));
    expect(await studio.shown(first.video)).toMatchObject({ 'video.mp4': 'missing' });
  });

  it('of a task that failed is not left behind empty', async () => {
    await made('fails', 'fail');
    await made('crashes', 'crash');
    expect(readdirSync(studio.workspace)).toEqual([]);
  });

  it('of a task that failed stays when the creator had made it, empty as it was', async () => {
    mkdirSync(below('fails'));
    await made('fails', 'fail');
    expect(readdirSync(below('fails'))).toEqual(['manifest.json']);
  });

  it('that one task made and another one failed in last is not left behind either', async () => {
    const running = async (type: 'script' | 'image') => {
      const begun = event((task) => task.type === type && task.status === 'processing');
      const { task } = await studio.queue.enqueue({ type, projectId: 'p', metadata: { title: 'wait' } });
      await begun;
      return task.id;
    };
    const maker = await running('script');
    const guest = await running('image');
    await studio.dispatcher.cancelRunning(maker);
    expect(existsSync(below('p'))).toBe(true);
    await studio.dispatcher.cancelRunning(guest);
    expect(readdirSync(studio.workspace)).toEqual([]);
  });

  it('with a manifest.json that is none of ours keeps it under another name, which the task’s log says', async () => {
    mkdirSync(below('p'));
    writeFileSync(below('p/manifest.json'), '{"name":"a web app"}');
    const { script } = await made('p', 'ok');
    const aside = readdirSync(below('p')).find((name) => name.startsWith('manifest.json.damaged-')) ?? '';
    expect(readFileSync(below(`p/${aside}`), 'utf8')).toBe('{"name":"a web app"}');
    expect((await studio.task(script)).logs).toContainEqual({ code: 'files.manifest_moved_aside', name: aside });
  });
});
