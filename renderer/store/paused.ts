import { useShallow } from 'zustand/react/shallow';
import { perType, type TaskType } from '../../contract/task';
import { usePanel } from '.';
import { isPausedForAll } from './studio';

/** The lanes in which nothing starts; nobody is promised a time there. */
export const usePaused = (): Readonly<Record<TaskType, boolean>> =>
  usePanel(useShallow((state) => perType((type) => isPausedForAll(state, type))));
