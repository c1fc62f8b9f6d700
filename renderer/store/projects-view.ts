import { create } from 'zustand';
import type { FilmSort, FilmState } from '../../contract/film';

/** What the chips above the films narrow them to. */
export const FILM_GROUPS = {
  all: undefined,
  making: ['making'],
  waiting: ['waiting'],
  needsYou: ['needs-you', 'review'],
  failed: ['failed'],
  changed: ['changed'],
  ready: ['ready'],
  parts: ['parts', 'cancelled'],
} as const satisfies Readonly<Record<string, readonly FilmState[] | undefined>>;
export type FilmGroup = keyof typeof FILM_GROUPS;

export const PROJECT_VIEWS = ['large', 'small', 'list'] as const;
export type ProjectView = (typeof PROJECT_VIEWS)[number];

interface ProjectsView {
  readonly view: ProjectView;
  readonly sort: FilmSort;
  readonly group: FilmGroup;
  readonly text: string;
  /** Where the creator was, for the way back from a film. */
  readonly scrollTop: number;
}

const KEY = 'studio-queue-projects';
const SORTS: readonly FilmSort[] = ['changed', 'created', 'title', 'size', 'next'];

function kept(): Pick<ProjectsView, 'view' | 'sort'> {
  // Tests under plain Node have no storage.
  const [view, sort] = (typeof localStorage === 'undefined' ? '' : (localStorage.getItem(KEY) ?? '')).split(' ');
  return {
    view: PROJECT_VIEWS.find((one) => one === view) ?? 'large',
    sort: SORTS.find((one) => one === sort) ?? 'changed',
  };
}

/** How the films are shown. View and sort outlive the window; what was searched for does not. */
export const useProjectsView = create<ProjectsView>(() => ({ ...kept(), group: 'all', text: '', scrollTop: 0 }));

export function setProjectsView(change: Partial<ProjectsView>): void {
  // Another list begins at its start.
  const isOther = 'sort' in change || 'group' in change || 'text' in change || 'view' in change;
  useProjectsView.setState(isOther ? { scrollTop: 0, ...change } : change);
  const { view, sort } = useProjectsView.getState();
  if (typeof localStorage !== 'undefined') localStorage.setItem(KEY, `${view} ${sort}`);
}
