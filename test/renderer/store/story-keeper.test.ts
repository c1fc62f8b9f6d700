import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FilmsChanged } from '../../../contract/film';
import type { IpcChannel, IpcInput } from '../../../contract/ipc';
import type { Storyboard, StoryEdit } from '../../../contract/storyboard';
import { createClient } from '../../../renderer/api/client';
import { StoryKeeper } from '../../../renderer/store/story-keeper';
import { TypedScenes } from '../../../renderer/store/typed-scenes';
import { readyFilm } from '../preview/film-scenarios';

const film = readyFilm.film;
const first = film?.story;
if (film === undefined || first === undefined) throw new Error('the scenario has no film');
const PROJECT = film.film.projectId;

function storageOf(): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => void held.set(key, value),
  };
}

/** A main that keeps one story. Its replies wait for `release` while `hold` is on. */
function mainOf(start: Storyboard = first as Storyboard) {
  const control = { hold: false, fails: undefined as string | undefined };
  const held: (() => void)[] = [];
  const edits: StoryEdit[] = [];
  const listeners = new Set<(payload: FilmsChanged) => void>();
  let story = start;
  /** A change from elsewhere, or one of the creator's. */
  const apply = (edit: StoryEdit): void => {
    const scenes = story.scenes.map((scene) => {
      if (edit.kind === 'narration' && scene.id === edit.id) return { ...scene, narration: edit.narration.trim() };
      if (edit.kind === 'keywords' && scene.id === edit.id) return { ...scene, keywords: edit.keywords };
      if (edit.kind === 'subtitle' && scene.id === edit.id) {
        const { subtitle: _, ...rest } = scene;
        return edit.subtitle === '' ? rest : { ...rest, subtitle: edit.subtitle };
      }
      return scene;
    });
    const left = edit.kind === 'remove' ? scenes.filter(({ id }) => id !== edit.id) : scenes;
    const [model] = scenes;
    if (edit.kind === 'add' && model !== undefined)
      left.push({ ...model, id: `new${edits.length}`, narration: edit.narration, changed: ['new'] });
    story = {
      ...story,
      revision: `${story.revision}+`,
      scenes: left.map((scene, at) => ({ ...scene, scene: at + 1 })),
    };
  };
  const reply = (channel: IpcChannel, input: unknown): unknown => {
    if (channel === 'films:get') return film;
    if (channel === 'films:edit') {
      const { revision, edit } = input as IpcInput<'films:edit'>;
      if (control.fails !== undefined) throw control.fails;
      if (revision !== story.revision) throw 'story_changed';
      edits.push(edit);
      apply(edit);
    }
    return story;
  };
  const client = createClient({
    async call(channel, input) {
      let answer: { ok: true; value: unknown } | { ok: false; error: { code: string; message: string } };
      try {
        answer = { ok: true, value: JSON.parse(JSON.stringify(reply(channel, input))) };
      } catch (code) {
        answer = { ok: false, error: { code: String(code), message: 'made-up' } };
      }
      if (control.hold) await new Promise<void>((done) => held.push(done));
      return answer as never;
    },
    on(_channel, listener) {
      const hear = listener as (payload: FilmsChanged) => void;
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    pathOf: () => '',
  });
  const release = (): void => {
    control.hold = false;
    for (const done of held.splice(0)) done();
  };
  return { client, control, edits, apply, release, story: () => story };
}

async function opened(main = mainOf(), storage = storageOf()) {
  const keeper = new StoryKeeper(main.client, new TypedScenes(storage), PROJECT);
  const close = keeper.open();
  await keeper.flush();
  const narration = (id: string) => keeper.store.getState().story?.scenes.find((scene) => scene.id === id)?.narration;
  const draft = (id: string) => keeper.store.getState().drafts.find(({ sceneId }) => sceneId === id);
  return { keeper, close, main, storage, narration, draft };
}
const typedIn = (storage: Storage) =>
  new TypedScenes(storage).read(PROJECT).map(({ sceneId, text }) => [sceneId, text]);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a text that is typed into a scene', () => {
  it('is in the page’s storage at each key, and goes to main after a pause', async () => {
    const { keeper, main, storage } = await opened();
    for (const text of ['ㅎ', '하', '한']) keeper.type('s1', 'narration', text, false);
    expect(typedIn(storage)).toEqual([['s1', '한']]);
    expect(main.edits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(main.edits).toEqual([{ kind: 'narration', id: 's1', narration: '한' }]);
    expect(typedIn(storage)).toEqual([]);
  });

  it('is not sent while an input method composes a syllable', async () => {
    const { keeper, main } = await opened();
    keeper.type('s1', 'narration', '하', true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await keeper.flush()).toBe(false);
    expect(main.edits).toEqual([]);
    keeper.type('s1', 'narration', '한', false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(main.edits).toEqual([{ kind: 'narration', id: 's1', narration: '한' }]);
  });

  it('for its subtitles leaves what is said; emptied, it is what is said once the field is left', async () => {
    const { keeper, main, narration, draft } = await opened();
    const said = narration('s1');
    for (const text of ['자막', '']) {
      keeper.type('s1', 'subtitle', text, false);
      await vi.advanceTimersByTimeAsync(1_000);
      expect([main.edits.at(-1), narration('s1'), draft('s1')?.text]).toEqual([
        { kind: 'subtitle', id: 's1', subtitle: text },
        said,
        text,
      ]);
    }
    await keeper.leave('s1', 'subtitle');
    expect(draft('s1')).toBeUndefined();
  });

  it('keeps its last blank under the cursor although main stores it without, until the field is left', async () => {
    const { keeper, narration, draft } = await opened();
    keeper.type('s1', 'narration', '안녕 ', false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([narration('s1'), draft('s1')?.text]).toEqual(['안녕', '안녕 ']);
    await keeper.leave('s1', 'narration');
    expect(draft('s1')).toBeUndefined();
  });

  it('is sent with what was typed while main stored the text before', async () => {
    const { keeper, main, narration } = await opened();
    main.control.hold = true;
    keeper.type('s1', 'narration', '하나', false);
    await vi.advanceTimersByTimeAsync(1_000);
    keeper.type('s1', 'narration', '하나 둘', false);
    main.release();
    await keeper.flush();
    expect(narration('s1')).toBe('하나 둘');
    expect(main.edits.length).toBe(2);
  });

  it('is sent when the page is left, and when it was not sent any more, at the next opening', async () => {
    const storage = storageOf();
    const { keeper, close, main } = await opened(mainOf(), storage);
    keeper.type('s1', 'narration', '하나', false);
    close();
    await vi.advanceTimersByTimeAsync(0);
    expect(main.edits.length).toBe(1);
    // The window was killed between two keys.
    new TypedScenes(storage).write(PROJECT, [
      { sceneId: 's2', field: 'narration', text: '둘', base: first.scenes[1]?.narration ?? '' },
    ]);
    const again = await opened(main, storage);
    expect(again.narration('s2')).toBe('둘');
    expect(typedIn(storage)).toEqual([]);
  });

  it('stays and is tried again by itself when main cannot store it', async () => {
    const { keeper, main, storage, draft, narration } = await opened();
    main.control.fails = 'storage_failed';
    keeper.type('s1', 'narration', '하나', false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(draft('s1')?.state).toBe('failed');
    expect(typedIn(storage)).toEqual([['s1', '하나']]);
    main.control.fails = undefined;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(narration('s1')).toBe('하나');
  });
});

describe('a change from elsewhere', () => {
  it('of another scene does not disturb what is typed', async () => {
    const { keeper, main, narration } = await opened();
    main.apply({ kind: 'narration', id: 's2', narration: '다른 장면' });
    keeper.type('s1', 'narration', '하나', false);
    await keeper.flush();
    expect([narration('s1'), narration('s2')]).toEqual(['하나', '다른 장면']);
  });

  it('of the same scene is neither overwritten nor does it overwrite: the creator chooses', async () => {
    const { keeper, main, draft, narration } = await opened();
    main.apply({ kind: 'narration', id: 's1', narration: '남의 글' });
    keeper.type('s1', 'narration', '내 글', false);
    expect(await keeper.flush()).toBe(false);
    expect([narration('s1'), draft('s1')?.text, draft('s1')?.state]).toEqual(['남의 글', '내 글', 'conflict']);
    const conflict = draft('s1');
    if (conflict === undefined) throw new Error('no draft');
    await keeper.settle(conflict, 'mine');
    expect(main.story().scenes[0]?.narration).toBe('내 글');
  });

  it('of a text that was stored before is shown in its field, which still has the focus', async () => {
    const { keeper, main, draft } = await opened();
    keeper.type('s1', 'narration', '내 글', false);
    await keeper.flush();
    main.apply({ kind: 'narration', id: 's1', narration: '남의 글' });
    await keeper.read();
    expect(draft('s1')).toBeUndefined();
  });

  it('that was read while a text is typed is not overwritten either', async () => {
    const { keeper, main, draft } = await opened();
    keeper.type('s1', 'narration', '내 글', false);
    main.apply({ kind: 'narration', id: 's1', narration: '남의 글' });
    await keeper.read();
    await keeper.flush();
    expect([main.edits, draft('s1')?.state]).toEqual([[], 'conflict']);
  });

  it('that removes the scene leaves the text, which can become a scene of its own', async () => {
    const { keeper, main, storage, draft } = await opened();
    keeper.type('s1', 'narration', '적던 글', false);
    main.apply({ kind: 'remove', id: 's1' });
    await keeper.flush();
    await keeper.read();
    const orphan = draft('s1');
    if (orphan === undefined) throw new Error('the text is lost');
    expect(typedIn(storage)).toEqual([['s1', '적던 글']]);
    await keeper.rescue(orphan);
    expect(main.story().scenes.at(-1)?.narration).toBe('적던 글');
    expect(typedIn(storage)).toEqual([]);
  });
});

describe('a change by a button', () => {
  it('comes after what is typed', async () => {
    const { keeper, main } = await opened();
    keeper.type('s2', 'narration', '하나', false);
    await keeper.remove('s1');
    expect(main.edits.map(({ kind }) => kind)).toEqual(['narration', 'remove']);
    expect(keeper.store.getState().focusNext).toBe('s2');
  });

  it('is made on top of a change from elsewhere', async () => {
    const { keeper, main } = await opened();
    main.apply({ kind: 'narration', id: 's2', narration: '남의 글' });
    await keeper.edit({ kind: 'move', id: 's1', after: 's3' });
    expect(main.edits).toEqual([{ kind: 'move', id: 's1', after: 's3' }]);
  });

  it('that adds a scene moves the focus there', async () => {
    const { keeper } = await opened();
    await keeper.add('s1');
    expect(keeper.store.getState().focusNext).toMatch(/^new/u);
  });
});
