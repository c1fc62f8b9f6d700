import { create } from 'zustand';
import { useSettings } from './settings';

/** `closed` hides the first steps even when main could not store that they were seen. */
export const useWelcome = create<{ readonly closed: boolean }>(() => ({ closed: false }));

/** Whether the first steps are open: until they have been seen once. */
export function useWelcomeShown(): boolean {
  const seen = useSettings(({ settings }) => settings?.welcomed !== false);
  const closed = useWelcome((state) => state.closed);
  return !seen && !closed;
}
