import { type RefObject, useLayoutEffect } from 'react';
import { keepScrollPlace, scrollPlace } from '../store/scroll-places';

/** What a creator does to be somewhere else than where they were. */
const OWN_MOVES = ['wheel', 'pointerdown', 'keydown', 'focusin'] as const;

/**
 * Scrolls a screen to where it was when it was last open. What it shows may be read first: it is tried again while the content grows,
 * until the place is reached or the creator does something.
 */
export function useKeptScroll(box: RefObject<HTMLElement | null>, screen: string, isReady: boolean): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || !isReady) return;
    const wanted = scrollPlace('screen', screen);
    let isThere = false;
    const grown = new MutationObserver(() => restore());
    const stop = (): void => {
      isThere = true;
      grown.disconnect();
      for (const name of OWN_MOVES) element.removeEventListener(name, stop);
    };
    const restore = (): void => {
      element.scrollTop = wanted;
      if (Math.abs(element.scrollTop - wanted) < 1) stop();
    };
    const keep = (): void => {
      if (isThere) keepScrollPlace('screen', screen, element.scrollTop);
    };
    grown.observe(element, { childList: true, subtree: true });
    for (const name of OWN_MOVES) element.addEventListener(name, stop, { passive: true });
    element.addEventListener('scrollend', keep);
    restore();
    return () => {
      stop();
      element.removeEventListener('scrollend', keep);
    };
  }, [box, screen, isReady]);
}
