import type { Film } from '../../contract/film';
import type { Storyboard } from '../../contract/storyboard';
import type { QueueTask } from '../../contract/task';
import type { Typed } from './typed-scenes';

/** A text being typed. */
export interface Draft extends Typed {
  /**
   * `typed`: not sent yet. `saved`: main has it; kept while the field has the focus, since main may store it without its last blank.
   * `failed`: sent in vain, tried again. `conflict`: the text was changed elsewhere in the meantime.
   */
  readonly state: 'typed' | 'saved' | 'failed' | 'conflict';
}

/** A scene that was removed and can be brought back. */
export interface RemovedScene {
  readonly id: string;
  /** As it was when it was removed, where that was on this page; else as the film has it. */
  readonly narration: string;
  /** The scene before it. */
  readonly after: string | null;
}

export interface StoryState {
  /** `no-script`: the film is known, and its scenes are not there yet. */
  readonly phase: 'loading' | 'ready' | 'no-script' | 'failed';
  readonly error: unknown;
  readonly film: Film | undefined;
  /** The newest first. */
  readonly tasks: readonly QueueTask[];
  readonly story: Storyboard | undefined;
  readonly drafts: readonly Draft[];
  /** On this page. */
  readonly removed: readonly RemovedScene[];
  /** The scene whose narration gets the focus next. */
  readonly focusNext: string | undefined;
}

export const NOT_READ: StoryState = {
  phase: 'loading',
  error: undefined,
  film: undefined,
  tasks: [],
  story: undefined,
  drafts: [],
  removed: [],
  focusNext: undefined,
};

/** All that can be brought back: what was removed on this page, and what the film has and the story has not. */
export function removedScenes({ removed, story }: Pick<StoryState, 'removed' | 'story'>): readonly RemovedScene[] {
  const here = removed.filter(({ id }) => story?.scenes.some((scene) => scene.id === id) !== true);
  const before = (story?.removed ?? []).filter(({ id }) => here.every((scene) => scene.id !== id));
  return [...before.map((scene) => ({ ...scene, after: null })), ...here];
}
