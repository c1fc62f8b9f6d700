import type { ProjectFile, Redo, Storyboard, StoryEdit } from '../../contract/storyboard';
import type { QueueTask } from '../../contract/task';

/** What the creator sees and changes of one film. Every method throws AppError `project_not_found` for a project without tasks. */
export interface Stories {
  /** @throws AppError `no_script` while there is none. */
  storyboard(projectId: string): Promise<Storyboard>;
  /** @throws AppError `story_changed` when `revision` is not the newest. */
  edit(projectId: string, revision: string, edit: StoryEdit): Promise<Storyboard>;
  /** `file`: absolute; without one the creator is asked. */
  usePicture(projectId: string, sceneId: string, file: string | undefined): Promise<Storyboard>;
  /** The pictures of two scenes take each other's places. */
  swapPictures(projectId: string, sceneId: string, withId: string): Promise<Storyboard>;
  redo(request: Redo): Promise<{ readonly tasks: readonly QueueTask[] }>;
  voice(projectId: string, sceneId: string): Promise<{ file: ProjectFile; from: number; to: number }>;
  restore(projectId: string, version: number): Promise<Storyboard>;
  duplicate(projectId: string): Promise<{ readonly projectId: string }>;
  /**
   * Removes all earlier films of these projects but the newest `keep` of each for good. `bytes` became free; `left` are projects that could
   * not be cleared: they keep none of the others from it.
   */
  clearVersions(projectIds: readonly string[], keep: number): Promise<{ bytes: number; left: string[] }>;
  /** Where the files of a project are, for the panel; undefined when nobody knows it. */
  folderOf(projectId: string): Promise<string | undefined>;
  /** @throws AppError `task_running` while a task of it runs. */
  delete(projectId: string): Promise<void>;
}
