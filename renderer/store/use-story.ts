import { createContext, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { client, usePanel } from '.';
import { StoryKeeper } from './story-keeper';
import type { StoryState } from './story-state';
import { joinedStudio } from './studio';
import { TypedScenes } from './typed-scenes';

const KeeperContext = createContext<StoryKeeper | undefined>(undefined);
export const StoryProvider = KeeperContext.Provider;

/** Another machine of a studio changes the same files, and no event says so. */
const LOOK_AGAIN_MS = 5_000;

/** The keeper of a film, which reads it while mounted. */
export function useOpenStory(projectId: string): StoryKeeper {
  const [keeper] = useState(() => new StoryKeeper(client, new TypedScenes(localStorage), projectId));
  const isShared = usePanel((state) => joinedStudio(state) !== undefined);
  useEffect(() => {
    if (!isShared) return;
    const timer = setInterval(() => {
      if (!document.hidden) keeper.readSoon();
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [keeper, isShared]);
  useEffect(() => {
    const close = keeper.open();
    // The page's last moment: the call leaves before it is gone, and the text is in its storage anyway.
    const flush = () => void keeper.flush();
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      close();
    };
  }, [keeper]);
  return keeper;
}

export function useKeeper(): StoryKeeper {
  const keeper = useContext(KeeperContext);
  if (keeper === undefined) throw new Error('outside of a film');
  return keeper;
}

export function useStory<T>(select: (state: StoryState) => T): T {
  return useStore(useKeeper().store, select);
}
