import { createStore, type StoreApi } from 'zustand/vanilla';
import { AppError, type ErrorCode } from '../../contract/errors';
import type { Storyboard, StoryEdit, StoryScene } from '../../contract/storyboard';
import type { Client } from '../api/client';
import { editOf, textOf } from './scene-texts';
import { type Draft, NOT_READ, type RemovedScene, type StoryState } from './story-state';
import type { Typed, TypedField, TypedScenes } from './typed-scenes';

/** Sent after a pause in typing of this length. */
const TYPING_PAUSE_MS = 600;
/** A text that could not be stored is sent again after this. */
const RETRY_MS = 5_000;
/** Changes of a film come in bursts; it is read once for all of them. */
const REREAD_MS = 150;

const isOf = (sceneId: string, field: TypedField) => (one: Typed) => one.sceneId === sceneId && one.field === field;
const codeOf = (error: unknown): ErrorCode | undefined => (error instanceof AppError ? error.code : undefined);

/**
 * A film whose page is open: its scenes, its tasks and what is being typed. Main owns the truth. Edits go to it one at a time, each on
 * the revision that the one before returned; a typed text is kept until main has it.
 */
export class StoryKeeper {
  readonly #client: Client;
  readonly #typed: TypedScenes;
  readonly projectId: string;
  readonly store: StoreApi<StoryState>;
  /** Calls that change the story, in their order. */
  #turn: Promise<unknown> = Promise.resolve();
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #rereadTimer: ReturnType<typeof setTimeout> | undefined;
  /** While an input method composes a syllable, what stands in the field is not what will be typed. */
  #isComposing = false;

  constructor(client: Client, typed: TypedScenes, projectId: string) {
    this.#client = client;
    this.#typed = typed;
    this.projectId = projectId;
    const drafts = typed.read(projectId).map((one): Draft => ({ ...one, state: 'typed' }));
    this.store = createStore<StoryState>(() => ({ ...NOT_READ, drafts }));
  }

  /** Reads the film, and again at each change, until the returned function is called. What is typed is sent then. */
  open(): () => void {
    const { projectId } = this;
    const stop = this.#client.on('films:changed', ({ films, removed, reload }) => {
      if (reload === true || removed.includes(projectId) || films.some((film) => film.projectId === projectId))
        this.readSoon();
    });
    void this.#inTurn(() => this.read()).then(() => this.flush());
    return () => {
      stop();
      this.#isComposing = false;
      void this.flush().then(() => clearTimeout(this.#typingTimer));
      clearTimeout(this.#rereadTimer);
    };
  }

  async read(): Promise<void> {
    const { projectId } = this;
    try {
      const { film, tasks } = await this.#client.call('films:get', { projectId });
      const story = await this.#storyboard();
      const phase = story === undefined ? 'no-script' : 'ready';
      this.store.setState({ film, tasks, phase, error: undefined });
      if (story === undefined) this.store.setState({ story });
      else this.#show(story);
    } catch (error) {
      // What is on the screen stays: only a film that is gone has nothing left to show.
      const keeps = this.store.getState().film !== undefined && codeOf(error) !== 'project_not_found';
      this.store.setState(keeps ? {} : { phase: 'failed', error, film: undefined, story: undefined });
    }
  }

  /** In turn, so that no older story comes after the reply to an edit. */
  readSoon(): void {
    clearTimeout(this.#rereadTimer);
    this.#rereadTimer = setTimeout(() => void this.#inTurn(() => this.read()), REREAD_MS);
  }

  /** The text as typed; `composing` while an input method has not finished it. */
  type(sceneId: string, field: TypedField, text: string, composing: boolean): void {
    const scene = this.#scene(sceneId);
    if (scene === undefined) return;
    this.#isComposing = composing;
    const present = this.store.getState().drafts.find(isOf(sceneId, field));
    const base = present?.base ?? textOf(scene, field);
    this.#setDraft({ sceneId, field, text, base, state: present?.state === 'conflict' ? 'conflict' : 'typed' });
    clearTimeout(this.#typingTimer);
    if (!composing) this.#typingTimer = setTimeout(() => void this.flush(), TYPING_PAUSE_MS);
  }

  /** The field has lost the focus: it shows what main has from now on. */
  async leave(sceneId: string, field: TypedField): Promise<void> {
    this.#isComposing = false;
    await this.flush();
    const draft = this.store.getState().drafts.find(isOf(sceneId, field));
    if (draft?.state === 'saved') this.#dropDraft(draft);
  }

  /** Sends what is typed. Returns whether main has all of it. */
  flush(): Promise<boolean> {
    clearTimeout(this.#typingTimer);
    return this.#inTurn(async () => {
      for (const draft of this.store.getState().drafts) {
        if (draft.state === 'typed' || draft.state === 'failed') await this.#send(draft);
      }
      return this.store.getState().drafts.every(({ state }) => state === 'saved');
    });
  }

  /** One change by a button. What is typed goes first. @throws AppError */
  async edit(edit: StoryEdit): Promise<Storyboard> {
    await this.flush();
    return this.#inTurn(() => this.#apply(edit));
  }

  /** A call that returns the story, after what is typed. @throws AppError */
  async change(call: () => Promise<Storyboard>): Promise<void> {
    await this.flush();
    await this.#inTurn(async () => this.#show(await call()));
  }

  async add(after: string | null, narration = ''): Promise<void> {
    const before = new Set(this.store.getState().story?.scenes.map(({ id }) => id));
    const story = await this.edit({ kind: 'add', after, narration });
    this.#focusFirstNew(story, before);
  }

  async split(sceneId: string, at: number): Promise<void> {
    const before = new Set(this.store.getState().story?.scenes.map(({ id }) => id));
    const story = await this.edit({ kind: 'split', id: sceneId, at });
    this.#focusFirstNew(story, before);
  }

  async remove(sceneId: string): Promise<void> {
    const scenes = this.store.getState().story?.scenes ?? [];
    const place = scenes.findIndex(({ id }) => id === sceneId);
    const scene = scenes[place];
    if (scene === undefined) return;
    await this.edit({ kind: 'remove', id: sceneId });
    const gone = { id: sceneId, narration: scene.narration, after: scenes[place - 1]?.id ?? null };
    this.store.setState(({ removed }) => ({ removed: [...removed, gone] }));
    this.focus((scenes[place + 1] ?? scenes[place - 1])?.id);
  }

  /** Brings back a scene that was removed, with its text. One that no film has is made anew. */
  async bringBack({ id, narration, after }: RemovedScene): Promise<void> {
    if (this.store.getState().story?.removed.some((scene) => scene.id === id) === true) {
      const story = await this.edit({ kind: 'reset', id });
      const back = story.scenes.find((scene) => scene.id === id);
      if (back !== undefined && back.narration !== narration) await this.edit({ kind: 'narration', id, narration });
      this.focus(id);
    } else {
      const isThere = after === null || this.#scene(after) !== undefined;
      await this.add(isThere ? after : (this.store.getState().story?.scenes.at(-1)?.id ?? null), narration);
    }
    this.store.setState(({ removed }) => ({ removed: removed.filter((scene) => scene.id !== id) }));
  }

  /** A text whose scene is gone becomes a scene at the end. */
  async rescue(draft: Draft): Promise<void> {
    await this.add(this.store.getState().story?.scenes.at(-1)?.id ?? null, draft.text);
    this.#dropDraft(draft);
  }

  /** Ends a conflict: with the creator's text, or with the one from elsewhere. */
  async settle(draft: Draft, keep: 'mine' | 'theirs'): Promise<void> {
    if (keep === 'theirs') return this.#dropDraft(draft);
    const scene = this.#scene(draft.sceneId);
    if (scene === undefined) return;
    this.#setDraft({ ...draft, base: textOf(scene, draft.field), state: 'typed' });
    await this.flush();
  }

  focus(sceneId: string | undefined): void {
    this.store.setState({ focusNext: sceneId });
  }

  async #storyboard(): Promise<Storyboard | undefined> {
    try {
      return await this.#client.call('films:storyboard', { projectId: this.projectId });
    } catch (error) {
      if (codeOf(error) === 'no_script') return undefined;
      throw error;
    }
  }

  async #send(draft: Draft): Promise<void> {
    const scene = this.#scene(draft.sceneId);
    // Before the story is read, and for a scene that is gone: the text waits, and the creator sees it.
    if (scene === undefined || this.#isComposing) return;
    const { sceneId: id, field, text } = draft;
    if (textOf(scene, field) === text) return this.#settleSent(draft);
    if (textOf(scene, field) !== draft.base) return this.#setDraft({ ...draft, state: 'conflict' });
    try {
      await this.#apply(editOf(id, field, text), draft.base);
      this.#settleSent(draft);
    } catch (error) {
      const state = codeOf(error) === 'story_changed' ? 'conflict' : 'failed';
      const now = this.store.getState().drafts.find(isOf(id, field));
      if (now !== undefined) this.#setDraft({ ...now, state });
      if (state === 'failed') this.#typingTimer = setTimeout(() => void this.flush(), RETRY_MS);
    }
  }

  /** Main has this text, as it stores it. What was typed since is sent next. */
  #settleSent(sent: Draft): void {
    const now = this.store.getState().drafts.find(isOf(sent.sceneId, sent.field));
    const scene = this.#scene(sent.sceneId);
    if (now === undefined || scene === undefined) return;
    const base = textOf(scene, sent.field);
    this.#setDraft({ ...now, base, state: now.text === sent.text ? 'saved' : 'typed' });
  }

  /**
   * On the newest revision. When somebody else's change came first, it is tried again on top of that one, unless it is a text that was
   * changed there too (`base` is what the creator saw), or a place in a text.
   */
  async #apply(edit: StoryEdit, base?: string): Promise<Storyboard> {
    const { projectId } = this;
    const { story } = this.store.getState();
    if (story === undefined) throw new AppError('no_script', '');
    try {
      return this.#show(await this.#client.call('films:edit', { projectId, revision: story.revision, edit }));
    } catch (error) {
      if (codeOf(error) !== 'story_changed') throw error;
      const newest = this.#show(await this.#client.call('films:storyboard', { projectId }));
      const scene = 'id' in edit ? newest.scenes.find(({ id }) => id === edit.id) : undefined;
      const isText = edit.kind === 'narration' || edit.kind === 'keywords' || edit.kind === 'subtitle';
      const isStale = base !== undefined && isText && (scene === undefined || textOf(scene, edit.kind) !== base);
      if (isStale || edit.kind === 'split') throw error;
      return this.#show(await this.#client.call('films:edit', { projectId, revision: newest.revision, edit }));
    }
  }

  /** A text that main has, and that was changed since by something else, is shown as it is now. */
  #show(story: Storyboard): Storyboard {
    this.store.setState({ story, phase: 'ready' });
    const isOld = ({ sceneId, field, state, base }: Draft): boolean => {
      const scene = this.#scene(sceneId);
      return state === 'saved' && (scene === undefined || textOf(scene, field) !== base);
    };
    const { drafts } = this.store.getState();
    if (drafts.some(isOld)) this.#keep(drafts.filter((draft) => !isOld(draft)));
    return story;
  }

  #focusFirstNew(story: Storyboard, before: ReadonlySet<string>): void {
    this.focus(story.scenes.find(({ id }) => !before.has(id))?.id);
  }

  #scene(sceneId: string): StoryScene | undefined {
    return this.store.getState().story?.scenes.find(({ id }) => id === sceneId);
  }

  #setDraft(draft: Draft): void {
    const others = this.store.getState().drafts.filter((one) => !isOf(draft.sceneId, draft.field)(one));
    this.#keep([...others, draft]);
  }

  #dropDraft(draft: Draft): void {
    this.#keep(this.store.getState().drafts.filter((one) => !isOf(draft.sceneId, draft.field)(one)));
  }

  #keep(drafts: readonly Draft[]): void {
    this.store.setState({ drafts });
    const unsaved = drafts.filter(({ state }) => state !== 'saved');
    this.#typed.write(
      this.projectId,
      unsaved.map(({ sceneId, field, text, base }) => ({ sceneId, field, text, base })),
    );
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => {});
    return result;
  }
}
