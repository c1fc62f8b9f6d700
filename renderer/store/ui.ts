import { create } from 'zustand';
import type { QueueTask, TaskType } from '../../contract/task';

const SCREENS = ['queue', 'needsYou', 'history', 'settings'] as const;
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

const SCREEN_KEY = 'studio-queue-screen';

/** The screen that was open when the window was last closed. */
function lastScreen(): Screen {
  // Tests under plain Node have no storage.
  const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(SCREEN_KEY);
  return SCREENS.find((screen) => screen === kept) ?? 'queue';
}

/** What is open on the screen; only which screen it is outlives the window. */
export const useUi = create<UiState>(() => ({
  screen: lastScreen(),
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

/** Stores the open screen whenever it changes. Returns a function that ends this. */
export function keepScreen(): () => void {
  return useUi.subscribe(({ screen }, { screen: former }) => {
    if (screen !== former) localStorage.setItem(SCREEN_KEY, screen);
  });
}

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
