import { lstat, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import { PROJECT_FILES, type ScriptScene } from '../../contract/project-files';
import type { ProjectFile, Redo, Storyboard, StoryEdit } from '../../contract/storyboard';
import { isDraft, isVariant, onlyScenes, type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import { FolderTurns, type Turn } from '../projects/folder-turns';
import { type ProjectChange, ProjectChanges } from '../projects/project-changes';
import { projectFolderName } from '../projects/project-folder';
import type { ProjectNames } from '../projects/project-names';
import { inStaging, replaceText } from '../projects/staging';
import type { TaskFolders } from '../projects/task-folders';
import type { TaskQueue } from '../queue/types';
import { clearable } from './clear-versions';
import { deleteFilm } from './delete-film';
import { duplicateFolder } from './duplicate';
import { editScript, idOf } from './edit-script';
import { ownPicture } from './own-picture';
import type { Previews } from './previews';
import { FileHashes } from './project-folder-files';
import { readStory, type Story, shownFile } from './read-story';
import { picturesWanted, planRedo, tasksOf } from './redo';
import { RedoneFilms } from './redone-films';
import { restoring, restoringPictures } from './restore';
import type { Stories } from './stories';
import { NARRATION_FILE, type Project, storyboardOf } from './storyboard';
import { swappedPictures } from './swap-pictures';
import { withdraw } from './waiting-tasks';

export interface StoriesOptions {
  readonly queue: TaskQueue;
  readonly folders: TaskFolders;
  readonly turns: FolderTurns;
  readonly machineId: string;
  readonly previews: Previews;
  readonly projectNames: Pick<ProjectNames, 'addNew'>;
  /** Absolute; it is there. */
  readonly workspace: () => Promise<string>;
  /** The system's dialog; undefined when it was closed without a choice. */
  readonly choosePicture: () => Promise<string | undefined>;
  /** Moves a folder to the system's bin. */
  readonly moveToBin: (path: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** The creator changed what is said, in the script that this task made. */
  readonly onReworded: (scriptTaskId: string) => void;
  /** How many scenes differ from the film by now. */
  readonly onChanged: (projectId: string, changedScenes: number) => void;
}

const projectNotFound = () => new AppError('project_not_found', 'No task is of this project.', 'projectId');

function sceneOf({ script }: Story, id: string): ScriptScene {
  const scene = script.scenes.find((one) => idOf(one) === id);
  if (scene === undefined) throw new AppError('scene_not_found', 'No scene has this id.', 'id');
  return scene;
}

/** Of a film that was there already: its metadata says less than that of the whole film. */
const isPart = ({ metadata }: QueueTask): boolean => onlyScenes(metadata) !== undefined || isVariant(metadata);

/** How many of a project's tasks are looked at: the newest ones say what it is called and what it waits for. */
const TASKS_LOOKED_AT = 200;

/**
 * The stories of films, read from the projects' folders each time: the script is in `script.json`, with the creator's changes in it, and
 * what the present film was made of in `film.json`. Nothing else is kept, so nothing can disagree with the files.
 */
export class ProjectStories implements Stories {
  private readonly hashes = new FileHashes();

  private readonly redone = new RedoneFilms();

  /** By project, not by folder: within one the folder's own turn is taken. */
  private readonly redos = new FolderTurns();

  private readonly changes: ProjectChanges;

  constructor(private readonly options: StoriesOptions) {
    this.changes = new ProjectChanges(options.queue.tasks, options.folders, options.machineId);
  }

  async storyboard(projectId: string): Promise<Storyboard> {
    const project = await this.project(projectId);
    // The files may have been changed by another machine, or by hand: each look notes how many scenes differ.
    return this.changed(project, await this.story(project));
  }

  async edit(projectId: string, revision: string, edit: StoryEdit): Promise<Storyboard> {
    const project = await this.project(projectId);
    const story = await this.inTurn(project, async (turn) => {
      const before = await this.story(project);
      if (before.revision !== revision)
        throw new AppError('story_changed', 'The script was changed meanwhile.', 'revision');
      if (edit.kind === 'reset') await this.resetPicture(project, before, edit.id, turn);
      const taken = before.pictures.flatMap(({ scene }) => scene ?? []);
      const script = editScript({ script: before.script, record: before.record, taken }, edit);
      if (script === before.script) return this.story(project);
      await inStaging(project.projectDir, this.options.machineId, async (stagingDir) => {
        await turn.check();
        const text = `${JSON.stringify(script, null, 2)}\n`;
        await replaceText(stagingDir, join(project.projectDir, PROJECT_FILES.script), text);
      });
      this.tellReworded(project);
      return this.story(project);
    });
    return this.changed(project, story);
  }

  private async resetPicture(project: Project, story: Story, id: string, turn: Turn): Promise<void> {
    if (story.record === undefined) return;
    const change = await restoringPictures(story, story.record, this.hashes, Number(id));
    if (change.put.length + change.takeAway.length > 0) await this.changes.make({ ...project, ...change }, turn);
  }

  /**
   * A film that waits and has not begun takes the newest words and pictures, so it is not added again; nor is one that was asked for in the
   * same way and has begun, while nothing was changed since. A double click asks twice before the first is added: one after the other.
   */
  redo({ projectId, what }: Redo): Promise<{ readonly tasks: readonly QueueTask[] }> {
    return this.redos.take(projectId, () => this.redoOne({ projectId, what }));
  }

  private async redoOne({ projectId, what }: Redo): Promise<{ readonly tasks: readonly QueueTask[] }> {
    const project = await this.project(projectId);
    const story = await this.story(project);
    const plan = planRedo(what, story);
    const underWay = this.redone.tasksOf(project, story, plan);
    if (underWay.length > 0) return { tasks: underWay };
    const open = project.tasks.find(
      ({ type, status, metadata }) =>
        type === 'video' &&
        status === 'waiting' &&
        isVariant(metadata) === (plan.film === 'portrait') &&
        !(plan.film === 'final' && isDraft(metadata)),
    );
    if (plan.pictures.length === 0 && open !== undefined) {
      this.redone.add(project, story, plan, [open]);
      return { tasks: [open] };
    }
    const inputs = tasksOf(projectId, plan, await this.newestOf(project));
    // Pictures that are being looked at: the film waits for the new one, and then for its creator once more.
    const inReview = open?.reviewAfter === 'image' ? open : undefined;
    const add = () => this.options.queue.enqueueChain(inputs, inReview?.reviewAfter);
    const tasks =
      what.kind === 'scene' && what.picture ? await this.addInsteadOfOwn(project, plan.pictures, add) : await add();
    if (inReview !== undefined) await withdraw(this.options.queue, [inReview]);
    this.redone.add(project, story, plan, tasks);
    return { tasks };
  }

  /**
   * The creator's own pictures stay what they are for every run; now another one is wanted, and they are kept with the earlier versions. The
   * tasks are added first, so that a queue that refuses them leaves every picture in its place. No run takes its pictures before this turn
   * ends; when the pictures cannot be moved, the tasks are taken back.
   */
  private async addInsteadOfOwn(
    project: Project,
    scenes: readonly number[],
    add: () => Promise<QueueTask[]>,
  ): Promise<QueueTask[]> {
    const { queue } = this.options;
    return this.inTurn(project, async (turn) => {
      const story = await this.story(project);
      const own = story.pictures.filter(({ isOwn, scene }) => isOwn && scene !== undefined && scenes.includes(scene));
      const tasks = await add();
      if (own.length === 0) return tasks;
      try {
        await this.changes.make({ ...project, put: [], takeAway: own.map(({ path }) => path) }, turn);
      } catch (error) {
        await withdraw(queue, tasks).catch(this.options.onError);
        throw error;
      }
      await this.changed(project, await this.story(project));
      return tasks;
    });
  }

  async usePicture(projectId: string, sceneId: string, file: string | undefined): Promise<Storyboard> {
    const project = await this.project(projectId);
    sceneOf(await this.story(project), sceneId);
    const chosen = file ?? (await this.options.choosePicture());
    if (chosen === undefined) return this.look(project, await this.story(project));
    return this.change(project, async (story) => ownPicture(story, sceneOf(story, sceneId).scene, chosen));
  }

  async swapPictures(projectId: string, sceneId: string, withId: string): Promise<Storyboard> {
    const project = await this.project(projectId);
    return this.change(project, async (story) =>
      sceneId === withId
        ? { put: [], takeAway: [] }
        : swappedPictures(story, sceneOf(story, sceneId).scene, sceneOf(story, withId).scene),
    );
  }

  async voice(projectId: string, sceneId: string): Promise<{ file: ProjectFile; from: number; to: number }> {
    const project = await this.project(projectId);
    const story = await this.story(project);
    const { scene, narration } = sceneOf(story, sceneId);
    const filmed = story.record?.script.scenes.find((one) => one.scene === scene);
    const span = story.record?.scenes.find((one) => one.scene === scene);
    const sound = story.manifest.find(({ path }) => path === NARRATION_FILE);
    if (sound !== undefined && span !== undefined && filmed?.narration === narration) {
      // The narration begins behind the intro.
      const { intro = 0 } = story.record ?? {};
      return { file: shownFile(sound), from: span.voice.from - intro, to: span.voice.to - intro };
    }
    const metadata = (await this.newestOf(project)).get('video')?.metadata ?? {};
    const { previews } = this.options;
    const { file, seconds } = await previews.of(project.projectDir, narration, story.script.language, metadata);
    return { file, from: 0, to: seconds };
  }

  /**
   * After a run that may have changed what a film shows: whether scenes differ from it is counted again.
   * @param keepVersions of an earlier film's; the others are removed for good. 0: all of them stay
   */
  async lookAgain(projectId: string, keepVersions: number): Promise<void> {
    const { versions } = await this.storyboard(projectId);
    if (keepVersions > 0 && versions.length > keepVersions + 1) await this.clearOne(projectId, keepVersions);
  }

  /** The copy's film waits for approval, so it is seen, and nothing is made before its creator has changed what is to be different. */
  async duplicate(projectId: string): Promise<{ readonly projectId: string }> {
    const project = await this.project(projectId);
    const story = await this.story(project);
    const newest = await this.newestOf(project);
    const { title } = await this.look(project, story);
    return this.options.projectNames.addNew(title, async (name) => {
      const folder = join(await this.options.workspace(), projectFolderName(name));
      await duplicateFolder(story, name, folder);
      const inputs = tasksOf(name, { pictures: picturesWanted(story, false), reworded: [], film: 'present' }, newest);
      const titled = inputs.map((input) => ({ ...input, metadata: { ...input.metadata, title: name } }));
      try {
        await this.options.queue.enqueueChain(titled, inputs[0]?.type === 'image' ? 'script' : 'image');
      } catch (error) {
        // Nobody would know what the copies are.
        await rm(folder, { recursive: true, force: true }).catch(this.options.onError);
        throw error;
      }
      return { projectId: name };
    });
  }

  /** Of each type, whole: metadata is cut in lists. */
  private async newestOf({ tasks }: Project): Promise<ReadonlyMap<TaskType, QueueTask>> {
    const newest = new Map<TaskType, QueueTask>();
    for (const type of TASK_TYPES) {
      const ofType = tasks.filter((task) => task.type === type);
      const found = ofType.find((task) => !isPart(task)) ?? ofType[0];
      const whole = found && (await this.options.queue.getTask(found.id));
      if (whole) newest.set(type, whole);
    }
    return newest;
  }

  async restore(projectId: string, version: number): Promise<Storyboard> {
    const project = await this.project(projectId);
    return this.change(project, (story) => restoring(story, version, this.hashes));
  }

  async clearVersions(projectIds: readonly string[], keep: number): Promise<{ bytes: number; left: string[] }> {
    let bytes = 0;
    const left: string[] = [];
    for (const projectId of projectIds) {
      try {
        bytes += await this.clearOne(projectId, keep);
      } catch (error) {
        this.options.onError(error);
        left.push(projectId);
      }
    }
    return { bytes, left };
  }

  /** How many bytes became free. What the present film and the next one are made of stays too. */
  private async clearOne(projectId: string, keep: number): Promise<number> {
    const project = await this.project(projectId);
    return this.inTurn(project, async (turn) => {
      const paths = await clearable(await this.story(project), keep, this.hashes);
      return this.changes.removeKept(project, paths, turn);
    });
  }

  async delete(projectId: string): Promise<void> {
    const project = await this.project(projectId).catch((error: unknown) => {
      // Its tasks made nothing, or the folder is gone already.
      if (error instanceof AppError && error.code === 'no_script') return undefined;
      throw error;
    });
    await deleteFilm(this.options, projectId, project?.projectDir);
    this.options.onChanged(projectId, 0);
  }

  /** Where a file of a project is, for the panel; undefined when there is no such project. */
  async folderOf(projectId: string): Promise<string | undefined> {
    const project = await this.project(projectId).catch(() => undefined);
    return project?.projectDir;
  }

  private async change(
    project: Project,
    plan: (story: Story) => Promise<Pick<ProjectChange, 'put' | 'takeAway'>>,
  ): Promise<Storyboard> {
    const story = await this.inTurn(project, async (turn) => {
      const before = await this.story(project);
      const change = await plan(before);
      if (change.put.length + change.takeAway.length === 0) return before;
      await this.changes.make({ ...project, ...change }, turn);
      if (change.put.some(({ path }) => path === PROJECT_FILES.script)) this.tellReworded(project);
      return this.story(project);
    });
    return this.changed(project, story);
  }

  private tellReworded({ tasks }: Project): void {
    const script = tasks.find(({ type, status }) => type === 'script' && status === 'completed');
    if (script !== undefined) this.options.onReworded(script.id);
  }

  private story({ projectDir, projectId }: Project): Promise<Story> {
    return readStory(projectDir, projectId, this.hashes);
  }

  private look(project: Project, story: Story): Promise<Storyboard> {
    return storyboardOf(project, story, this.redone.hasPresent(project, story));
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
    if (first === undefined) throw projectNotFound();
    const projectDir = await folders.of(first.id);
    const info = projectDir === undefined ? undefined : await lstat(projectDir).catch(() => undefined);
    if (projectDir === undefined || info?.isDirectory() !== true) {
      throw new AppError('no_script', 'The project has no folder.');
    }
    // As runs record it.
    return { projectId, projectDir: await realpath(projectDir), tasks: newest };
  }
}
