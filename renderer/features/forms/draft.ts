import type { TaskType } from '../../../contract/task';

/** What the form holds: texts as typed, numbers as Mantine gives them (empty text while a field is empty). */
export interface Draft {
  readonly type: TaskType;
  readonly title: string;
  readonly projectId: string;
  readonly priority: number | string;
  readonly category: string;
  readonly format: string;
  readonly text: string;
  readonly scenes: number | string;
  /** One address a line. */
  readonly pages: string;
  readonly aspect: '16:9' | '9:16';
  readonly resolution: '480p' | '720p' | '1080p';
  readonly subtitles: boolean;
}

export const EMPTY_DRAFT: Draft = {
  type: 'script',
  title: '',
  projectId: '',
  priority: 0,
  category: '',
  format: '',
  text: '',
  scenes: '',
  pages: '',
  aspect: '16:9',
  resolution: '1080p',
  subtitles: true,
};

/** Keys with something in them: an empty field is one that was not given. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  );
}

/** The call's input, not yet checked: the contract's schema does that. A task without a project is named by its title. */
export function toEnqueueInput(draft: Draft): unknown {
  const title = draft.title.trim();
  const common = {
    projectId: draft.projectId.trim() || title,
    ...given({ priority: draft.priority }),
  };
  switch (draft.type) {
    case 'script': {
      const text = draft.text.trim() === '' ? '' : draft.text;
      const metadata = given({ title, text, category: draft.category.trim(), format: draft.format.trim() });
      return { type: draft.type, ...common, metadata };
    }
    case 'image': {
      const pages = draft.pages.split(/\s+/u).filter(Boolean);
      return { type: draft.type, ...common, metadata: given({ title, scenes: draft.scenes, pages }) };
    }
    case 'video': {
      const { aspect, resolution, subtitles } = draft;
      return { type: draft.type, ...common, metadata: given({ title, aspect, resolution, subtitles }) };
    }
    default:
      return draft.type satisfies never;
  }
}
