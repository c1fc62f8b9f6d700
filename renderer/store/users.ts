import { usePanel } from './index';

/** Whether more than one person or program owns tasks. A creator who works alone is not told whose each task is. */
export const useSeveralUsers = (): boolean => usePanel(({ live }) => (live?.users.length ?? 0) > 1);
