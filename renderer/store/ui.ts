import { create } from 'zustand';
import type { Film } from '../../contract/film';
import type { QueueTask, TaskType } from '../../contract/task';

const SCREENS = [
  'today',
  'queue',
  'projects',
  'project',
  'history',
  'insight',
  'machines',
  'workers',
  'settings',
] as const;
export type Screen = (typeof SCREENS)[number];

/** Something to confirm before it is done, in the creator's words. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly hint: string;
  readonly keep: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
}

/** A film of which a video is there. */
export type PlayableFilm = Pick<Film, 'projectId' | 'title' | 'poster'> & {
  readonly video: NonNullable<Film['video']>;
};

/** The form for a task that there is: to change it, to run it again with changes, or to add another one like it. */
export interface FormOf {
  /** Whole. */
  readonly task: QueueTask;
  readonly how: 'edit' | 'again' | 'copy';
}

interface UiState {
  readonly screen: Screen;
  readonly question: Question | undefined;
  /** The film of the screen `project`. */
  readonly projectId: string | undefined;
  /** From where it was opened. */
  readonly backTo: Exclude<Screen, 'project'>;
  /** The task whose details are open. */
  readonly detailId: string | undefined;
  /** The picture shown large: one of its task's outputs. */
  readonly picture: { readonly task: QueueTask; readonly index: number } | undefined;
  /** The film in the player. */
  readonly playing: PlayableFilm | undefined;
  /** The only project that the history shows. */
  readonly historyProject: string | undefined;
  /** The lane whose log the creator chose; otherwise the panel chooses. */
  readonly logType: TaskType | undefined;
  readonly logDrawerOpen: boolean;
  readonly form: 'task' | 'film' | undefined;
  /** The task whose form is open. */
  readonly formOf: FormOf | undefined;
  /** What is in front where details and log share a place. */
  readonly inspectorTab: 'info' | 'log';
  readonly shortcutsOpen: boolean;
  /** The first steps with code of the creator's own. */
  readonly ownCodeOpen: boolean;
}

const SCREEN_KEY = 'studio-queue-screen';
const PROJECT_KEY = 'studio-queue-project';

/** Tests under plain Node have no storage. */
const kept = (key: string): string | undefined =>
  typeof localStorage === 'undefined' ? undefined : (localStorage.getItem(key) ?? undefined);

/** The screen that was open when the window was last closed. */
function lastScreen(): Screen {
  return SCREENS.find((screen) => screen === kept(SCREEN_KEY)) ?? 'today';
}

const NOTHING_OPEN = {
  question: undefined,
  detailId: undefined,
  picture: undefined,
  playing: undefined,
  logDrawerOpen: false,
  form: undefined,
  formOf: undefined,
  shortcutsOpen: false,
  ownCodeOpen: false,
} as const;

/** What is open on the screen. Only the screen itself, with its film, outlives the window. */
export const useUi = create<UiState>(() => ({
  ...NOTHING_OPEN,
  screen: lastScreen(),
  projectId: kept(PROJECT_KEY),
  backTo: 'projects',
  historyProject: undefined,
  logType: undefined,
  inspectorTab: 'info',
}));

export const setUi = useUi.setState;

/** Shows the confirm dialog, of which there is one. */
export function ask(question: Question): void {
  setUi({ question });
}

/** Stores the open screen whenever it changes. Returns a function that stops it. */
export function keepScreen(): () => void {
  return useUi.subscribe(({ screen, projectId }, former) => {
    if (screen !== former.screen) localStorage.setItem(SCREEN_KEY, screen);
    if (projectId !== undefined && projectId !== former.projectId) localStorage.setItem(PROJECT_KEY, projectId);
  });
}

/** Goes to a screen and closes whatever covers it. Nothing is lost: forms keep their drafts, and an unanswered question does nothing. */
export function showScreen(screen: Screen): void {
  setUi({ ...NOTHING_OPEN, screen });
}

/** Shows a task beside the open screen. */
export function inspect(detailId: string): void {
  setUi({ detailId, inspectorTab: 'info' });
}

/** Shows a film: its scenes, versions and files. */
export function showProject(projectId: string): void {
  const { screen, backTo } = useUi.getState();
  setUi({ ...NOTHING_OPEN, screen: 'project', projectId, backTo: screen === 'project' ? backTo : screen });
}
