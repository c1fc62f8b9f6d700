import { AppError } from '../../contract/errors';
import type { QueueEvent } from '../../contract/events';
import type { QueueTask } from '../../contract/task';
import type { Unsubscribe } from '../system/listeners';
import type { ProjectStories } from './project-stories';

/** Tasks of a project end together, and a run moves the files of others: one look is enough for all. */
const TOGETHER_MS = 500;

export interface LookAgainParts {
  readonly onEvents: (listener: (events: readonly QueueEvent[]) => void) => Unsubscribe;
  readonly stories: Pick<ProjectStories, 'lookAgain'>;
  /** In a studio the machine that ran a task looks after its project: the others hear of it too. */
  readonly runsHere: (task: QueueTask) => boolean;
  readonly keepVersions: () => number;
  readonly onError: (error: unknown) => void;
}

/** Looks at the story of each project in which a task has just finished something, one after the other. Returns what stops it. */
export function lookAgainAfterRuns({
  onEvents,
  stories,
  runsHere,
  keepVersions,
  onError,
}: LookAgainParts): Unsubscribe {
  const projects = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = async (): Promise<void> => {
    for (const projectId of projects) {
      projects.delete(projectId);
      if (isStopped) return;
      await stories.lookAgain(projectId, keepVersions()).catch((error: unknown) => {
        // A project of the creator's own code may have no script.
        if (!(error instanceof AppError)) onError(error);
      });
    }
    timer = undefined;
    if (projects.size > 0) begin();
  };
  const begin = (): void => {
    timer ??= setTimeout(() => void look(), TOGETHER_MS).unref();
  };
  const unsubscribe = onEvents((events) => {
    for (const event of events) {
      if (event.kind !== 'task') continue;
      const { task } = event;
      if (task.status === 'completed' && task.outputs.length > 0 && runsHere(task)) projects.add(task.projectId);
    }
    if (projects.size > 0) begin();
  });
  return () => {
    isStopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}
