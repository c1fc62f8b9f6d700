import { create } from 'zustand';
import { useSettings } from './settings';

/** Kept while another screen is open. `closed` hides the steps even when main could not store that they were seen. */
export const useWelcome = create<{ readonly index: number; readonly closed: boolean }>(() => ({
  index: 0,
  closed: false,
}));

/** Whether the first steps are open: until they have been seen once. */
export function useWelcomeShown(): boolean {
  const seen = useSettings(({ settings }) => settings?.welcomed !== false);
  const closed = useWelcome((state) => state.closed);
  return !seen && !closed;
}
