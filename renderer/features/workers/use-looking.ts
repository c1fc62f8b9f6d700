import { useEffect, useState } from 'react';
import type { AppProcess } from '../../../contract/ipc';
import { lookAtWorkers } from '../../store/workers';

/** Calm enough to be read; a look costs main a pass over the system's processes. */
const LOOK_EVERY_MS = 2_000;

/** Has the numbers of the workers measured while the screen can be seen. Returns the app's own processes. */
export function useLooking(): readonly AppProcess[] {
  const [app, setApp] = useState<readonly AppProcess[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLooking = false;
    let isOver = false;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.hidden || isLooking) return;
      isLooking = true;
      // What fails here fails everywhere, and the panel says so: the numbers stay as they are.
      const seen = await lookAtWorkers().catch(() => undefined);
      isLooking = false;
      if (isOver) return;
      if (seen !== undefined) setApp(seen);
      timer = setTimeout(look, LOOK_EVERY_MS);
    };
    const lookNow = (): void => void look();
    document.addEventListener('visibilitychange', lookNow);
    lookNow();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookNow);
    };
  }, []);
  return app;
}
