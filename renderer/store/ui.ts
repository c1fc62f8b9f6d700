import { create } from 'zustand';
import type { QueueTask, TaskType } from '../../contract/task';

export const SCREENS = ['queue', 'needsYou', 'history', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

interface UiState {
  readonly screen: Screen;
  /** The task whose cancelling is being asked about. */
  readonly cancelling: QueueTask | undefined;
  /** The tasks whose cancelling is being asked about, and what to do when it was agreed to. */
  readonly cancellingMany: { readonly count: number; readonly confirmed: () => void } | undefined;
  /** The task whose details are open. */
  readonly detailId: string | undefined;
  /** The picture shown large: one of the outputs of its task. */
  readonly picture: { readonly task: QueueTask; readonly index: number } | undefined;
  /** The project that the history shows alone. */
  readonly historyProject: string | undefined;
  /** The lane whose log the creator chose; otherwise the panel chooses. */
  readonly logType: TaskType | undefined;
  readonly logDrawerOpen: boolean;
  readonly form: 'task' | 'film' | undefined;
  readonly shortcutsOpen: boolean;
}

/** What is open on the screen; nothing here is worth keeping. */
export const useUi = create<UiState>(() => ({
  screen: 'queue',
  cancelling: undefined,
  cancellingMany: undefined,
  detailId: undefined,
  picture: undefined,
  historyProject: undefined,
  logType: undefined,
  logDrawerOpen: false,
  form: undefined,
  shortcutsOpen: false,
}));

export const setUi = useUi.setState;

/** Goes to a screen, and closes what lies over it: a form keeps its words, and a question that was not answered asks for nothing. */
export function showScreen(screen: Screen): void {
  setUi({
    screen,
    cancelling: undefined,
    cancellingMany: undefined,
    detailId: undefined,
    picture: undefined,
    logDrawerOpen: false,
    form: undefined,
    shortcutsOpen: false,
  });
}
