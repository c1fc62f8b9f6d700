import { type ProjectFile, projectFileUrl } from '../../contract/storyboard';

/** A file of a project as a path of the page's own origin. */
export function fileUrl(projectId: string, file: Pick<ProjectFile, 'path' | 'version'>): string {
  const { pathname, search } = new URL(projectFileUrl(projectId, file));
  return pathname + search;
}
