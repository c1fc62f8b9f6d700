import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import { PROJECT_FILES } from '../../contract/project-files';
import type { Redo, Storyboard, StoryEdit } from '../../contract/storyboard';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import type { FolderTurns, Turn } from '../projects/folder-turns';
import { inStaging, replaceText } from '../projects/staging';
import type { TaskFolders } from '../projects/task-folders';
import type { TaskQueue } from '../queue/types';
import { editScript } from './edit-script';
import { FileHashes } from './project-folder-files';
import { readStory, type Story } from './read-story';
import { planRedo, tasksOf } from './redo';
import { storyboardOf } from './storyboard';

export interface StoriesOptions {
  readonly queue: TaskQueue;
  readonly folders: TaskFolders;
  readonly turns: FolderTurns;
  readonly machineId: string;
  /** How many scenes differ from the film by now. */
  readonly onChanged: (projectId: string, changedScenes: number) => void;
}

/** Of a film that was there already: its metadata says less than that of the whole film. */
const isPart = ({ metadata }: QueueTask): boolean => metadata.only !== undefined || metadata.variant !== undefined;

/** How many of a project's tasks are looked at: the newest ones say what it is called and what it waits for. */
const TASKS_LOOKED_AT = 200;

/** A project with tasks, and where its files are. */
interface Project {
  readonly projectId: string;
  readonly projectDir: string;
  /** The newest first. */
  readonly tasks: readonly QueueTask[];
}

/**
 * The stories of films, read from the projects' folders each time: the script is in `script.json`, with the creator's changes in it, and
 * what the present film was made of in `film.json`. Nothing else is kept, so nothing can disagree with the files.
 */
export class ProjectStories {
  private readonly hashes = new FileHashes();

  constructor(private readonly options: StoriesOptions) {}

  async storyboard(projectId: string): Promise<Storyboard> {
    const project = await this.project(projectId);
    return this.look(project, await this.story(project));
  }

  async edit(projectId: string, revision: string, edit: StoryEdit): Promise<Storyboard> {
    const project = await this.project(projectId);
    const story = await this.inTurn(project, async (turn) => {
      const before = await this.story(project);
      if (before.revision !== revision)
        throw new AppError('story_changed', 'The script was changed meanwhile.', 'revision');
      const taken = before.pictures.flatMap(({ scene }) => scene ?? []);
      const script = editScript({ script: before.script, record: before.record, taken }, edit);
      if (script === before.script) return before;
      await inStaging(project.projectDir, this.options.machineId, async (stagingDir) => {
        await turn.check();
        const text = `${JSON.stringify(script, null, 2)}\n`;
        await replaceText(stagingDir, join(project.projectDir, PROJECT_FILES.script), text);
      });
      return this.story(project);
    });
    return this.changed(project, story);
  }

  /** A film that waits and has not begun takes the newest words and pictures, so it is not added again. */
  async redo({ projectId, what }: Redo): Promise<{ readonly tasks: readonly QueueTask[] }> {
    const project = await this.project(projectId);
    const plan = planRedo(what, await this.story(project));
    const open = project.tasks.find(
      ({ type, status, metadata }) =>
        type === 'video' && status === 'waiting' && (metadata.variant === 'portrait') === (plan.film === 'portrait'),
    );
    if (plan.pictures.length === 0 && open !== undefined) return { tasks: [open] };
    const newest = new Map<TaskType, QueueTask>();
    for (const type of TASK_TYPES) {
      const found =
        project.tasks.find((task) => task.type === type && !isPart(task)) ??
        project.tasks.find((task) => task.type === type);
      // Whole: metadata is cut in lists.
      const whole = found && (await this.options.queue.getTask(found.id));
      if (whole) newest.set(type, whole);
    }
    return { tasks: await this.options.queue.enqueueChain(tasksOf(projectId, plan, newest)) };
  }

  private story({ projectDir, projectId }: Project): Promise<Story> {
    return readStory(projectDir, projectId, this.hashes);
  }

  private look({ projectId, tasks }: Project, story: Story): Promise<Storyboard> {
    return storyboardOf(projectId, story, tasks);
  }

  private async changed(project: Project, story: Story): Promise<Storyboard> {
    const board = await this.look(project, story);
    this.options.onChanged(project.projectId, board.changedScenes);
    return board;
  }

  private inTurn<T>({ projectDir }: Project, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.options.turns.take(projectDir, work);
  }

  private async project(projectId: string): Promise<Project> {
    const { queue, folders } = this.options;
    const { tasks } = await queue.tasks.list({ projectId, limit: TASKS_LOOKED_AT });
    const newest = tasks.toSorted((a, b) => b.seq - a.seq);
    const [first] = newest;
    if (first === undefined) throw new AppError('project_not_found', 'No task is of this project.', 'projectId');
    const projectDir = await folders.of(first.id);
    const info = projectDir === undefined ? undefined : await lstat(projectDir).catch(() => undefined);
    if (projectDir === undefined || info?.isDirectory() !== true) {
      throw new AppError('no_script', 'The project has no folder.');
    }
    return { projectId, projectDir, tasks: newest };
  }
}
