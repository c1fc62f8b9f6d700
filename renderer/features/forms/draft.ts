import type { Draft } from '../../store/drafts';

/** Without the empty fields, which count as not given. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  );
}

/**
 * The input of the call, which the contract's schema checks next. A script without a project gets a new one; pictures and films continue
 * the project that their title names.
 */
export function toEnqueueInput(draft: Draft<'task'>): unknown {
  const title = draft.title.trim();
  const project = draft.projectId.trim();
  const common = given({
    projectId: project === '' && draft.type !== 'script' ? title : project,
    priority: draft.priority,
  });
  switch (draft.type) {
    case 'script': {
      const text = draft.text.trim() === '' ? '' : draft.text;
      const metadata = given({ title, text, category: draft.category.trim(), format: draft.format.trim() });
      return { type: draft.type, ...common, metadata };
    }
    case 'image': {
      const pages = draft.pages.split(/\s+/u).filter(Boolean);
      return {
        type: draft.type,
        ...common,
        metadata: given({ title, scenes: draft.scenes, pages, aspect: draft.aspect }),
      };
    }
    case 'video': {
      const { aspect, resolution, subtitles } = draft;
      return { type: draft.type, ...common, metadata: given({ title, aspect, resolution, subtitles }) };
    }
    default:
      return draft.type satisfies never;
  }
}

/** The same for a whole film, which gets a new project unless one is named. Its language is that of its text, not of the panel. */
export function toPipelineInput(draft: Draft<'film'>): unknown {
  const title = draft.title.trim();
  const { text, aspect, resolution, subtitles, stopAfter } = draft;
  return {
    ...given({ projectId: draft.projectId.trim() }),
    ...(stopAfter === undefined ? {} : { stopAfter }),
    script: given({ title, text }),
    image: given({ title }),
    video: given({ title, aspect, resolution, subtitles }),
  };
}
