import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AppError } from '../../../../contract/errors';
import {
  type FilmRecord,
  type Manifest,
  manifestSchema,
  type ScriptFile,
  scriptFileSchema,
} from '../../../../contract/project-files';
import type { TaskOutput, TaskType } from '../../../../contract/task';
import { Previews, type Speak } from '../../../../main/films/previews';
import { ProjectStories } from '../../../../main/films/project-stories';
import { FolderTurns } from '../../../../main/projects/folder-turns';
import { ProjectFiles } from '../../../../main/projects/project-files';
import { stagingPrefixOf } from '../../../../main/projects/project-folder';
import { createProjectNames } from '../../../../main/projects/project-names';
import { removeLeftovers } from '../../../../main/projects/recover-staging';
import type { TaskQueue } from '../../../../main/queue/types';
import { openTestQueue } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';
import { workIn } from '../../../support/work-in';

export const PROJECT = '겨울 캠핑';
export const NARRATIONS = ['텐트를 고릅니다.', '침낭을 봅니다.', '난로를 켭니다.', '랜턴을 겁니다.'];
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const kindOf = (path: string): TaskOutput['kind'] => {
  if (path.startsWith('images/')) return 'image';
  if (path.startsWith('audio/')) return 'audio';
  if (path === 'film.json') return 'file';
  if (path === 'thumbnail.jpg') return 'thumbnail';
  return path.endsWith('.srt') ? 'subtitles' : path.endsWith('.mp4') ? 'video' : 'script';
};

/** A queue on a file and a project whose files are there as runs leave them, without the runs. */
export class StoryProject {
  readonly dir: string;
  readonly reworded: string[] = [];
  readonly noted: { projectId: string; changedScenes: number }[] = [];
  readonly stories: ProjectStories;
  onNoted: () => void = () => {};
  chosen: string | undefined;
  /** How scenes are read aloud. */
  speak: Speak = async () => undefined;
  moveToBin = async (path: string): Promise<void> => {
    mkdirSync(this.bin, { recursive: true });
    renameSync(path, join(this.bin, randomUUID()));
  };
  readonly errors: unknown[] = [];
  /** What the queue says instead of taking tasks, as when its disk is full or its studio is out of reach. */
  refusal: AppError | undefined;
  readonly #files: ProjectFiles;
  readonly #machineId: string;
  private constructor(
    readonly open: Awaited<ReturnType<typeof openTestQueue>>,
    readonly workspace: string,
  ) {
    this.dir = join(workspace, PROJECT);
    const { folders, machineId } = workIn(open.queue, () => workspace);
    this.#machineId = machineId;
    const turns = new FolderTurns();
    this.#files = new ProjectFiles(open.queue.tasks, folders, turns);
    this.stories = new ProjectStories({
      queue: this.#refusing(open.queue),
      folders,
      turns,
      machineId,
      previews: new Previews({
        speak: async (request) => this.speak(request),
        settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
        machineId,
      }),
      projectNames: createProjectNames(open.queue.tasks, () => workspace),
      workspace: async () => workspace,
      choosePicture: async () => this.chosen,
      moveToBin: (path) => this.moveToBin(path),
      onError: (error) => this.errors.push(error),
      onReworded: (taskId) => this.reworded.push(taskId),
      onChanged: (projectId, changedScenes) => {
        this.noted.push({ projectId, changedScenes });
        this.onNoted();
      },
    });
  }
  #refusing(queue: TaskQueue): TaskQueue {
    return new Proxy(queue, {
      get: (target, name) => {
        const { refusal } = this;
        if (name === 'enqueueChain' && refusal !== undefined) return () => Promise.reject(refusal);
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
  static async make(): Promise<StoryProject> {
    const project = new StoryProject(await openTestQueue(), tempDir('stories'));
    mkdirSync(project.dir);
    return project;
  }
  /** As the next start of the app finds it: `home` has the queue's file, and what died in the middle of its work is cleaned up. */
  static async open(home: string, workspace: string): Promise<StoryProject> {
    mkdirSync(home, { recursive: true });
    const project = new StoryProject(await openTestQueue({ dir: home, random: () => 0 }), workspace);
    await removeLeftovers(workspace, project.#machineId, (path, error) => project.errors.push(`${path}: ${error}`));
    return project;
  }
  /** The id of the newest task that made a script. */
  async scriptTask(): Promise<string | undefined> {
    const { tasks } = await this.open.queue.tasks.list({ projectId: PROJECT, types: ['script'], limit: 10 });
    return tasks.toSorted((a, b) => b.seq - a.seq)[0]?.id;
  }
  /** What stands for the system's bin. */
  get bin(): string {
    return join(this.open.dir, 'bin');
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), content);
  }
  read(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8');
  }
  script(): ScriptFile {
    return scriptFileSchema.parse(JSON.parse(this.read('script.json')));
  }
  manifest(): Manifest {
    return manifestSchema.parse(JSON.parse(this.read('manifest.json')));
  }

  /** A run of the type that ends with these files, in the folder and in the records. */
  async run(
    type: TaskType,
    files: Readonly<Record<string, string>>,
    metadata: Record<string, unknown> = {},
  ): Promise<string> {
    await this.open.queue.enqueue({ type, projectId: PROJECT, metadata });
    const id = await this.work(type, files);
    if (id === undefined) throw new Error('nothing to claim');
    return id;
  }
  /** The same for the next task of the type that waits; undefined when none does. */
  async work(type: TaskType, files: Readonly<Record<string, string>>): Promise<string | undefined> {
    const { queue } = this.open;
    const claim = await queue.dequeue(type);
    if (claim === null) return undefined;
    const { task } = claim;
    await queue.tasks.keepFolder(claim.lease, this.dir);
    const stagingDir = join(this.dir, `${stagingPrefixOf(this.#machineId)}${claim.lease.leaseId}`);
    mkdirSync(stagingDir);
    const ready = Object.entries(files).map(([path, content], index) => {
      const staged = `file-${index}`;
      writeFileSync(join(stagingDir, staged), content);
      const scene = /^images\/0*(\d+)\./.exec(path)?.[1];
      const output: TaskOutput = {
        kind: kindOf(path),
        path,
        bytes: Buffer.byteLength(content),
        sha256: sha256(content),
        ...(scene === undefined ? {} : { scene: Number(scene) }),
      };
      return { staged, output };
    });
    await this.#files.publish({
      task,
      lease: claim.lease,
      folders: { projectDir: this.dir, stagingDir, inputDir: stagingDir },
      files: ready,
      earlier: [],
      mayGoOn: () => true,
      hasLease: () => queue.tasks.holds(claim.lease),
      persist: (write) => write(),
    });
    rmSync(stagingDir, { recursive: true });
    await queue.endRun(claim.lease, { kind: 'completed' });
    return task.id;
  }

  /** Paths of the project's folder that are not ours to see: work in progress. */
  leftovers(): string[] {
    return readdirSync(this.dir).filter((name) => name.startsWith('.'));
  }
  /** Files of tasks that are not what their task made. */
  async lost(): Promise<string[]> {
    const { tasks } = await this.open.queue.tasks.list({ projectId: PROJECT, limit: 100 });
    return tasks.flatMap((task) =>
      task.outputs.flatMap((output) => {
        const path = join(this.dir, output.path);
        const isIt = existsSync(path) && sha256(readFileSync(path, 'utf8')) === output.sha256;
        // The creator changes the script where it is.
        return isIt || output.path.endsWith('script.json') ? [] : [`${task.type}: ${output.path}`];
      }),
    );
  }

  /** Script, pictures and a film made of them. */
  async film(narrations: readonly string[] = NARRATIONS): Promise<{ script: string; image: string; video: string }> {
    mkdirSync(this.dir, { recursive: true });
    const id = '11111111-1111-4111-8111-111111111111';
    const script = scriptOf(narrations, id);
    const scriptTask = await this.run(
      'script',
      { 'script.json': `${JSON.stringify(script, null, 2)}\n` },
      { title: PROJECT },
    );
    const pictures = Object.fromEntries(
      script.scenes.map(({ scene }) => [`images/00${scene}.jpg`, `picture ${scene}`]),
    );
    const image = await this.run('image', pictures, { title: PROJECT });
    const video = await this.filmAgain('first film');
    return { script: scriptTask, image, video };
  }
  /** A film of what lies there now. */
  async filmAgain(
    content: string,
    metadata: Record<string, unknown> = { title: PROJECT, resolution: '720p' },
  ): Promise<string> {
    return this.run('video', this.filmFiles(content), metadata);
  }
  /** What a video task makes of what lies there now. */
  filmFiles(content: string): Record<string, string> {
    const script = this.script();
    const record: FilmRecord = {
      version: 1,
      aspect: '16:9',
      seconds: script.scenes.length * 10,
      script,
      scenes: script.scenes.map(({ scene }, index) => ({
        scene,
        startsAt: index * 10,
        seconds: 10,
        voice: { from: index * 10 + 0.3, to: index * 10 + 9 },
        picture: { name: `00${scene}.jpg`, sha256: sha256(this.read(`images/00${scene}.jpg`)) },
      })),
    };
    return {
      'audio/narration.wav': `voice of ${content}`,
      'subtitles.srt': `subtitles of ${content}`,
      'thumbnail.jpg': `cover of ${content}`,
      'film.json': JSON.stringify(record),
      'video.mp4': content,
    };
  }
}

function scriptOf(narrations: readonly string[], taskId: string): ScriptFile {
  return {
    version: 1,
    projectId: PROJECT,
    taskId,
    title: PROJECT,
    language: 'ko',
    source: 'text',
    totalSeconds: narrations.length * 4,
    scenes: narrations.map((narration, index) => ({
      scene: index + 1,
      narration,
      sentences: [narration],
      imagePrompt: `prompt ${index + 1}`,
      keywords: [`word ${index + 1}`],
      seconds: 4,
    })),
  };
}
