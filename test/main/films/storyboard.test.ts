import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storyboardSchema } from '../../../contract/storyboard';
import { storiesForTests } from './support/stories-for-tests';
import { NARRATIONS, PROJECT } from './support/story-project';

const project = storiesForTests();
const changesOf = (board: { scenes: readonly { id: string; changed: readonly string[] }[] }) =>
  board.scenes.flatMap(({ id, changed }) => (changed.length === 0 ? [] : [`${id}: ${changed.join(', ')}`]));

describe('A storyboard', () => {
  it('has the scenes of the film, each with its words, its picture, its time and its voice', async () => {
    const p = await project();
    await p.film();
    const board = storyboardSchema.parse(await p.stories.storyboard(PROJECT));
    expect(board.scenes.map(({ narration }) => narration)).toEqual(NARRATIONS);
    expect(board.scenes.map(({ picture }) => picture?.path)).toEqual([1, 2, 3, 4].map((n) => `images/00${n}.jpg`));
    expect(board.scenes.map(({ startsAt, seconds, voice }) => [startsAt, seconds, voice])).toEqual(
      [0, 10, 20, 30].map((at) => [at, 10, 'film']),
    );
    expect([board.title, board.aspect, board.changedScenes]).toEqual([PROJECT, '16:9', 0]);
    expect(changesOf(board)).toEqual([]);
    expect(board.versions).toMatchObject([{ version: 1, isPresent: true, reason: { kind: 'first' }, seconds: 40 }]);
  });

  it('is refused for a project that nobody knows, and while there is no script', async () => {
    const p = await project();
    await expect(p.stories.storyboard('nobody’s')).rejects.toMatchObject({ code: 'project_not_found' });
    await p.open.queue.enqueue({ type: 'script', projectId: PROJECT, metadata: { title: 'a' } });
    await expect(p.stories.storyboard(PROJECT)).rejects.toMatchObject({ code: 'no_script' });
    p.write('script.json', '{ broken');
    await expect(p.stories.storyboard(PROJECT)).rejects.toMatchObject({ code: 'no_script' });
  });

  it('shows the creator’s own picture of a scene before one that a run made, and says that it differs from the film', async () => {
    const p = await project();
    await p.film();
    p.write('images/2 내 사진.png', 'mine');
    const board = await p.stories.storyboard(PROJECT);
    expect(board.scenes[1]?.picture?.path).toBe('images/2 내 사진.png');
    expect(changesOf(board)).toEqual(['2: picture']);
  });
});

describe('A change', () => {
  it('is in the script at once, is told, and the film keeps its words beside it', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    const board = await p.stories.edit(PROJECT, revision, {
      kind: 'narration',
      id: '3',
      narration: '난로와 경보기를 켭니다.',
    });
    expect(p.script().scenes[2]).toMatchObject({ scene: 3, narration: '난로와 경보기를 켭니다.' });
    expect(p.script().scenes[2]?.sentences).toBeUndefined();
    expect(board.scenes[2]).toMatchObject({
      formerNarration: '난로를 켭니다.',
      voice: 'preview',
      changed: ['narration'],
    });
    expect([board.changedScenes, p.noted.at(-1)]).toEqual([1, { projectId: PROJECT, changedScenes: 1 }]);
    // A search finds it by the new words.
    expect(p.reworded).toEqual([await p.scriptTask()]);
    expect(board.revision).not.toBe(revision);
    // Nothing of the work in progress is left.
    expect(p.leftovers()).toEqual([]);
  });

  it('by another machine, or by hand, is noted by whoever looks', async () => {
    const p = await project();
    await p.film();
    p.write('script.json', p.read('script.json').replace('침낭을 봅니다.', '침낭을 고릅니다.'));
    await p.stories.storyboard(PROJECT);
    expect(p.noted.at(-1)).toEqual({ projectId: PROJECT, changedScenes: 1 });
  });

  it('is told after a film that was made again and came out the same to the byte', async () => {
    const p = await project();
    await p.film();
    await p.filmAgain('first film');
    const { revision } = await p.stories.storyboard(PROJECT);
    const edit = { kind: 'narration', id: '2', narration: '침낭은 가볍습니다.' } as const;
    expect((await p.stories.edit(PROJECT, revision, edit)).changedScenes).toBe(1);
  });

  it('that was made on an older script is refused and changes nothing', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '1', narration: '하나' });
    const late = p.stories.edit(PROJECT, revision, { kind: 'narration', id: '2', narration: '둘' });
    await expect(late).rejects.toMatchObject({ code: 'story_changed' });
    expect(p.script().scenes.map(({ narration }) => narration)).toEqual(['하나', ...NARRATIONS.slice(1)]);
  });

  it('of two at the same moment is made by one, and the other is refused', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    const words = ['하나', '둘'];
    const edits = await Promise.allSettled(
      words.map((narration) => p.stories.edit(PROJECT, revision, { kind: 'narration', id: '1', narration })),
    );
    const made = words.filter((_, index) => edits[index]?.status === 'fulfilled');
    expect(made).toEqual([p.script().scenes[0]?.narration]);
  });

  it('of the order leaves each scene its number and its picture', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    const board = await p.stories.edit(PROJECT, revision, { kind: 'move', id: '4', after: null });
    expect(board.scenes.map(({ id, scene, picture }) => [id, scene, picture?.path])).toEqual([
      ['4', 1, 'images/004.jpg'],
      ['1', 2, 'images/001.jpg'],
      ['2', 3, 'images/002.jpg'],
      ['3', 4, 'images/003.jpg'],
    ]);
    expect(changesOf(board)).toEqual(['4: place']);
    const back = await p.stories.edit(PROJECT, board.revision, { kind: 'move', id: '4', after: '3' });
    expect([changesOf(back), back.changedScenes]).toEqual([[], 0]);
  });

  it('that adds or splits a scene gives it a number that no scene or picture ever had', async () => {
    const p = await project();
    await p.film();
    let board = await p.stories.storyboard(PROJECT);
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'remove', id: '4' });
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'add', after: '1', narration: '새 장면입니다.' });
    expect(board.scenes.map(({ id }) => id)).toEqual(['1', '5', '2', '3']);
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'split', id: '1', at: 4 });
    expect(board.scenes.map(({ id, narration }) => [id, narration]).slice(0, 2)).toEqual([
      ['1', '텐트를'],
      ['6', '고릅니다.'],
    ]);
    expect(changesOf(board)).toEqual(['1: narration', '6: new', '5: new']);
    expect(board.removed).toEqual([{ id: '4', narration: '랜턴을 겁니다.' }]);
    // Three changed ones and the one that is gone.
    expect(board.changedScenes).toBe(4);
  });

  it('that splits a scene within an emoji leaves the emoji whole', async () => {
    const p = await project();
    await p.film(['불🔥멍을 합니다.']);
    const { revision } = await p.stories.storyboard(PROJECT);
    const board = await p.stories.edit(PROJECT, revision, { kind: 'split', id: '1', at: 2 });
    expect(board.scenes.map(({ narration }) => narration)).toEqual(['불', '🔥멍을 합니다.']);
  });

  it('that adds a scene finds it a number beside a picture of the creator’s named 999', async () => {
    const p = await project();
    await p.film();
    p.write('images/999.jpg', 'a picture');
    const { revision } = await p.stories.storyboard(PROJECT);
    const board = await p.stories.edit(PROJECT, revision, { kind: 'add', after: null, narration: '새 장면' });
    expect(board.scenes.map(({ id }) => id)).toEqual(['5', '1', '2', '3', '4']);
  });

  it('of a scene that somebody copied in the file changes one of the two, each in its place', async () => {
    const p = await project();
    await p.film();
    const script = p.script();
    p.write(
      'script.json',
      JSON.stringify({ ...script, scenes: script.scenes.flatMap((one) => [one, one]).slice(0, 5) }),
    );
    let board = await p.stories.storyboard(PROJECT);
    expect(board.scenes.map(({ id }) => id)).toEqual(['1', '4', '2', '5', '3']);
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'narration', id: '4', narration: '다른 말' });
    const words = ['텐트를 고릅니다.', '다른 말', '침낭을 봅니다.', '침낭을 봅니다.', '난로를 켭니다.'];
    expect(p.script().scenes.map(({ narration }) => narration)).toEqual(words);
  });

  it('is taken back by a reset, also of a scene that was removed, at its old place', async () => {
    const p = await project();
    await p.film();
    let board = await p.stories.storyboard(PROJECT);
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'remove', id: '2' });
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'narration', id: '3', narration: '다른 말' });
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'reset', id: '2' });
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'reset', id: '3' });
    expect(board.scenes.map(({ narration }) => narration)).toEqual(NARRATIONS);
    expect(board.changedScenes).toBe(0);
  });

  it('of the subtitles alone leaves what is said, until it is emptied or says the same', async () => {
    const p = await project();
    await p.film();
    const edit = async (subtitle: string) => {
      const { revision } = await p.stories.storyboard(PROJECT);
      return p.stories.edit(PROJECT, revision, { kind: 'subtitle', id: '2', subtitle });
    };
    const board = await edit(' 침낭 ①을 봅니다. ');
    expect(board.scenes[1]).toMatchObject({
      narration: NARRATIONS[1],
      subtitle: '침낭 ①을 봅니다.',
      changed: ['subtitle'],
      voice: 'film',
    });
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type }) => type)).toEqual(['video']);
    for (const same of ['', NARRATIONS[1] ?? '']) {
      const back = await edit(same);
      expect([back.scenes[1]?.subtitle, back.changedScenes, back.revision]).toEqual([
        undefined,
        0,
        expect.stringMatching(/^[0-9a-f]{16}$/),
      ]);
      await edit('다른 자막');
    }
    // Nobody can tell where such a text is to be parted.
    const { revision } = await p.stories.storyboard(PROJECT);
    const split = await p.stories.edit(PROJECT, revision, { kind: 'split', id: '2', at: 4 });
    expect(split.scenes.map(({ subtitle }) => subtitle)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('that cannot be made says why: no such scene, nothing to split, the last scene', async () => {
    const p = await project();
    await p.film(['하나뿐입니다.']);
    const { revision } = await p.stories.storyboard(PROJECT);
    const edit = (change: Parameters<typeof p.stories.edit>[2]) => p.stories.edit(PROJECT, revision, change);
    await expect(edit({ kind: 'narration', id: '9', narration: 'x' })).rejects.toMatchObject({
      code: 'scene_not_found',
    });
    await expect(edit({ kind: 'split', id: '1', at: 500 })).rejects.toMatchObject({
      problem: { code: 'film.nothing_to_split' },
    });
    await expect(edit({ kind: 'remove', id: '1' })).rejects.toMatchObject({ problem: { code: 'film.last_scene' } });
    expect((await p.stories.storyboard(PROJECT)).revision).toBe(revision);
  });
});

describe('Making again', () => {
  it('after other words asks for the film alone, as it was asked for', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '3', narration: '다른 말' });
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type, metadata }) => [type, metadata])).toEqual([
      ['video', { title: PROJECT, resolution: '720p', reworded: [3] }],
    ]);
    // One that waits takes what is changed until it begins.
    expect(await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } })).toMatchObject({
      tasks: [{ id: tasks[0]?.id }],
    });
  });

  it('asks for pictures of nothing but new scenes and scenes with other words to look for; the film waits for them', async () => {
    const p = await project();
    await p.film();
    let board = await p.stories.storyboard(PROJECT);
    board = await p.stories.edit(PROJECT, board.revision, { kind: 'add', after: '4', narration: '새 장면' });
    await p.stories.edit(PROJECT, board.revision, { kind: 'keywords', id: '2', keywords: ['오리털'] });
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type, metadata, dependsOn }) => [type, metadata.only, dependsOn.length])).toEqual([
      ['image', [2, 5], 0],
      ['video', undefined, 1],
    ]);
    expect(tasks[1]?.dependsOn).toEqual([tasks[0]?.id]);
  });

  it('leaves a scene that the film shows with its neighbour’s picture as its creator left it', async () => {
    const p = await project();
    await p.film();
    rmSync(join(p.dir, 'images/002.jpg'));
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type }) => type)).toEqual(['video']);
  });

  it('does not look again for a picture that is newer than the film', async () => {
    const p = await project();
    await p.film();
    const board = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, board.revision, { kind: 'keywords', id: '2', keywords: ['오리털'] });
    await p.run('image', { 'images/002.jpg': 'another picture 2' }, { only: [2] });
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type }) => type)).toEqual(['video']);
  });

  it('twice in the same way, with nothing changed between, makes one film, also when it has begun', async () => {
    const p = await project();
    await p.film();
    const edit = async (narration: string) => {
      const { revision } = await p.stories.storyboard(PROJECT);
      return p.stories.edit(PROJECT, revision, { kind: 'narration', id: '3', narration });
    };
    const redo = () => p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect((await edit('다른 말')).isBeingMade).toBe(false);
    const [first] = (await redo()).tasks;
    expect((await p.stories.storyboard(PROJECT)).isBeingMade).toBe(true);
    expect((await p.open.queue.dequeue('video'))?.task.id).toBe(first?.id);
    expect((await redo()).tasks.map(({ id }) => id)).toEqual([first?.id]);
    expect((await p.stories.storyboard(PROJECT)).isBeingMade).toBe(true);
    // What has begun does not have words that are typed now.
    expect((await edit('또 다른 말')).isBeingMade).toBe(false);
    expect((await redo()).tasks[0]?.id).not.toBe(first?.id);
    expect((await p.stories.storyboard(PROJECT)).isBeingMade).toBe(true);
  });

  it.each([
    ['what was changed', { kind: 'changed' as const }, 'video'],
    ['the film', { kind: 'film' as const }, 'video'],
    ['the portrait version', { kind: 'portrait' as const }, 'video'],
    ['a scene’s picture', { kind: 'scene' as const, id: '2', picture: true }, 'image,video'],
  ])('asked for several times at once, as by a double click, is made once: %s', async (_what, what, made) => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '3', narration: '다른 말' });
    const asked = await Promise.all([1, 2, 3].map(() => p.stories.redo({ projectId: PROJECT, what })));
    const waiting = (await p.open.queue.getQueue()).filter(({ status }) => status === 'waiting');
    expect(`${waiting.map(({ type }) => type)}`).toBe(made);
    const ids = asked.map(({ tasks }) => tasks.map(({ id }) => id).sort());
    expect(new Set(ids.map(String))).toEqual(new Set([`${waiting.map(({ id }) => id).sort()}`]));
  });

  it('of more scenes than a text may have leaves the pictures of all others where they are', async () => {
    const p = await project();
    await p.film(Array.from({ length: 70 }, (_, index) => `장면 ${index + 1}.`));
    const script = p.script();
    const scenes = script.scenes.map((scene) => (scene.scene <= 61 ? { ...scene, keywords: ['오리털'] } : scene));
    p.write('script.json', JSON.stringify({ ...script, scenes }));
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type }) => type)).toEqual(['image', 'video']);
    await p.work('image', { 'images/001.jpg': 'another picture 1' });
    const board = await p.stories.storyboard(PROJECT);
    expect(board.scenes.filter(({ picture }) => picture === undefined)).toEqual([]);
  });

  it('in another shape asks for a film beside the present one', async () => {
    const p = await project();
    await p.film();
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'portrait' } });
    expect(tasks.map(({ type, metadata }) => [type, metadata])).toEqual([
      ['video', { title: PROJECT, resolution: '720p', variant: 'portrait', aspect: '9:16' }],
    ]);
    await p.work('video', { 'video-portrait.mp4': 'tall film', 'thumbnail-portrait.jpg': 'tall cover' });
    const { portrait, portraitThumbnail } = await p.stories.storyboard(PROJECT);
    expect([portrait?.path, portraitThumbnail?.path]).toEqual(['video-portrait.mp4', 'thumbnail-portrait.jpg']);
  });
});
