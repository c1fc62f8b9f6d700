import { type Screen, setUi, useUi } from './ui';

/** From here on the queue has room for the open task beside its list; other screens need some more. */
export const BESIDE_THE_QUEUE = '(min-width: 1001px)';
export const BESIDE_OTHERS = '(min-width: 1200px)';

const isBeside = (screen: Screen): boolean =>
  window.matchMedia(screen === 'queue' ? BESIDE_THE_QUEUE : BESIDE_OTHERS).matches;

/** Closes the open task where it lies over the list: it would cover what is picked there and the buttons for it. */
export function uncoverList(): void {
  if (!isBeside(useUi.getState().screen)) setUi({ detailId: undefined });
}
