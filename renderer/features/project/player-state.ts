import { create } from 'zustand';
import type { StoryScene } from '../../../contract/storyboard';

/** The film that is on the page, and the scene that it shows while it plays. */
export const usePlayer = create<{
  readonly element: HTMLVideoElement | undefined;
  readonly sceneId: string | undefined;
}>(() => ({ element: undefined, sceneId: undefined }));

export function playFrom(seconds: number): void {
  const { element } = usePlayer.getState();
  if (element === undefined) return;
  element.currentTime = seconds;
  // Refused where the file is gone; the player says so.
  element.play().catch(() => {});
}

export function sceneAt(scenes: readonly StoryScene[], seconds: number): string | undefined {
  return scenes.find(
    ({ startsAt, seconds: length }) => startsAt !== undefined && seconds >= startsAt && seconds < startsAt + length,
  )?.id;
}
