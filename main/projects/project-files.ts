import { lstat, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../contract/errors';
import type { Problem } from '../../contract/messages';
import { isPublishTarget, isSafePath } from '../../contract/project-files';
import { folded } from '../../contract/search-text';
import { isVariant, onlyScenes, type QueueTask } from '../../contract/task';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import type { ReadyFile } from '../../contract/worker-messages';
import type { TaskReader } from '../store/task-reader';
import type { TaskFiles } from '../store/task-store';
import type { Lease } from '../store/types';
import { flushFolder } from '../system/files';
import { sha256OfFile } from '../system/sha256';
import { Elapsed } from './elapsed';
import type { FolderTurns, Turn } from './folder-turns';
import { recordedFiles } from './found-films';
import { isKept, keepFiles, keptPath, putBack, versionFor, versionForPart } from './kept-versions';
import { type ManifestFile, manifestText, stageManifest } from './manifest';
import { infoBelow, makeFolders } from './plain-files';
import type { Persist, RunFolders } from './run-folders';
import type { TaskFolders } from './task-folders';

export interface PublishRequest {
  readonly task: Pick<QueueTask, 'id' | 'type' | 'projectId' | 'metadata'>;
  readonly lease: Lease;
  readonly folders: RunFolders;
  readonly files: readonly ReadyFile[];
  /** Paths that this run has published before. */
  readonly earlier: readonly string[];
  /** What earlier runs of the task published stays, except what stood for the same scenes: these files come beside it. */
  readonly keepEarlier?: boolean;
  /** Called once, before the first change: false leaves everything as it is. */
  readonly mayGoOn: () => boolean;
  /** Whether the run still has its task. Asked right before the first change, and again when the changes take long. */
  readonly hasLease: () => Promise<boolean>;
  readonly persist: Persist;
}

export type PublishRecords = Pick<TaskReader, 'get'> &
  Pick<TaskFiles, 'catchUp' | 'standingOutputs' | 'moveOutputs' | 'addOutputs'>;

const refuse = (problem: Problem) => new AppError('step_failed', problem);

/**
 * The only code that puts finished files into projects, keeps what they replace and updates `manifest.json`. All files of a request
 * are published or, when it throws, none.
 *
 * If the app dies in between, nothing is lost and every record is true: first each file to be replaced gets a second name in
 * `versions/<n>/`, then the queue records it there, then the new files take the first names, and finally the queue records them.
 *
 * "Only" holds among all whom `turns` lets in one at a time: this process, or with SharedFolderTurns every machine of a studio. Whoever
 * has lost the turn or the task, asleep for too long, changes nothing more and puts nothing back: what stands there may be another's by
 * then, and the folder is as if the app had died.
 */
export class ProjectFiles {
  constructor(
    private readonly records: PublishRecords,
    private readonly folders: Pick<TaskFolders, 'place'>,
    private readonly turns: FolderTurns,
  ) {}

  publish(request: PublishRequest): Promise<void> {
    return this.turns.take(request.folders.projectDir, (turn) => this.publishNow(request, turn));
  }

  private async publishNow(request: PublishRequest, turn: Turn): Promise<void> {
    const { task, lease, folders, files } = request;
    const { projectDir } = folders;
    const sure = new Sure(turn, request.hasLease);
    const moves = await checkFiles(folders, files);
    const plan = await this.plan(request);
    // Another that has the turn by now may have recorded the same second names.
    const isOurTurn = () =>
      turn.renew().then(
        () => true,
        () => false,
      );
    const undoKeep =
      plan.version === undefined ? async () => {} : await keepFiles(projectDir, plan.version, plan.toKeep, isOurTurn);
    let placeBefore = async () => {};
    let placeAfter: () => Promise<void>;
    try {
      const { version } = plan;
      const kept = plan.manifest.map((file) => (plan.gone.has(file.path) ? movedEntry(file, version) : file));
      const standing = await existing(
        projectDir,
        kept.filter(({ path }) => !plan.mine.has(path)),
      );
      const own = kept.filter(({ path }) => plan.mine.has(path) && !plan.ownGone.has(path) && !plan.targets.has(path));
      const added = files.map(({ output }) => ({ ...output, taskId: task.id }));
      if (version !== undefined) placeBefore = await stageManifest(folders, manifestText(task.projectId, standing));
      placeAfter = await stageManifest(folders, manifestText(task.projectId, [...standing, ...own, ...added]));
      await sure.ask();
      if (!request.mayGoOn()) throw refuse({ code: 'files.run_stopped' });
      if (version !== undefined) {
        const here = await this.folders.place(projectDir, task.projectId);
        const rows = [...plan.gone].map((path) => ({ from: path, to: keptPath(version, path) }));
        if (!(await this.records.moveOutputs(lease, here, rows))) throw leaseLost();
      }
    } catch (error) {
      await undoKeep();
      throw error;
    }
    await sure.still();
    await placeBefore();
    await putInPlace(projectDir, moves, plan, sure);
    for (const path of plan.surplus) {
      await sure.still();
      await rm(join(projectDir, path), { force: true }).catch(() => {});
    }
    const touched = [...moves.map(({ to }) => to), ...[...plan.surplus].map((path) => join(projectDir, path))];
    for (const folder of new Set(touched.map((path) => dirname(path)))) await flushFolder(folder);
    await sure.still();
    await placeAfter();
    await flushFolder(projectDir);
    const outputs = files.map(({ output }) => output);
    if (!(await request.persist(() => this.records.addOutputs(lease, outputs, [...plan.ownGone])))) throw leaseLost();
  }

  private async plan({ task, lease, folders, files, earlier, keepEarlier }: PublishRequest): Promise<Plan> {
    const { projectDir } = folders;
    const manifest = await recordedFiles(projectDir);
    // Other files of the creator's code do not stand for a whole output: each replaces only a file of the same name. A picture for a film's
    // cover is not the project's pictures.
    const { makes } = TASK_TYPE_FACTS[task.type];
    const kinds = new Set(files.some(({ output }) => makes.includes(output.kind)) ? makes : []);
    const scenes = new Set(files.flatMap(({ output: { kind, scene } }) => (kinds.has(kind) ? (scene ?? []) : [])));
    const isOfTheseScenes = ({ kind, scene }: Standing) => kinds.has(kind) && scene !== undefined && scenes.has(scene);
    // A task for some scenes, or for the film in another shape, leaves everything else of the film where it is.
    const isPartial = makesPart(task);
    const isReplaced = (file: Standing) => (isPartial ? isOfTheseScenes(file) : kinds.has(file.kind));
    // Whose file it is that another machine published a moment ago, the folder knows before this machine's records do.
    const owners = manifest.filter(({ path }) => isPublishTarget(path)).map(({ taskId }) => taskId);
    await this.records.catchUp([...new Set(owners)]);
    const here = await this.folders.place(projectDir, task.projectId);
    const standing = await this.records.standingOutputs(lease, here);
    const now = await this.records.get(task.id, 0);
    if (standing === null || now === null) throw leaseLost();

    const recorded = [...now.outputs, ...manifest.filter(({ taskId }) => taskId === task.id)];
    // What an unfinished run of this very task left is simply replaced.
    const theirs = new Set(standing.map(({ path }) => path));
    const own = recorded.filter(({ path }) => isPublishTarget(path) && !theirs.has(path));
    const mine = new Set(own.map(({ path }) => path));
    const isOthers = (path: string) => isPublishTarget(path) && !mine.has(path);
    const targets = new Set(files.map(({ output }) => output.path));
    const others = [...standing, ...manifest].filter((file) => isOthers(file.path) && isReplaced(file));

    const stays = (file: Standing) => earlier.includes(file.path) || (keepEarlier === true && !isOfTheseScenes(file));
    const ownGone = new Set(
      [...now.outputs, ...own]
        .filter((file) => isReplaced(file) && !targets.has(file.path) && !stays(file))
        .map(({ path }) => path),
    );
    const surplus = new Set([...others.map(({ path }) => path), ...ownGone].filter((path) => !targets.has(path)));
    for (const path of earlier) surplus.delete(path);
    for (const file of keepEarlier ? own : []) if (!isOfTheseScenes(file)) surplus.delete(file.path);
    for (const path of surplus) if (isKept(path)) surplus.delete(path);
    for (const path of await replacedByHand(projectDir, [...standing, ...manifest])) surplus.delete(path);
    const replaced = [...targets, ...surplus].filter((path) => !mine.has(path));
    const toKeep: string[] = [];
    for (const path of replaced) {
      const info = await infoBelow(projectDir, path);
      if (info?.isDirectory() === true) throw refuse({ code: 'files.folder_in_place', name: path });
      if (info !== undefined) toKeep.push(path);
      else surplus.delete(path);
    }
    const gone = new Set([...toKeep, ...replaced.filter((path) => theirs.has(path))]);
    const version =
      gone.size === 0
        ? undefined
        : isPartial
          ? await versionForPart(projectDir, [...gone], isKeptSceneOf(manifest, scenes))
          : await versionFor(projectDir, [...gone]);
    return { manifest, version, mine, targets, toKeep, gone, surplus, ownGone };
  }
}

type Standing = Pick<ManifestFile, 'path' | 'kind' | 'scene'>;

function makesPart({ type, metadata }: PublishRequest['task']): boolean {
  return (type === 'image' && onlyScenes(metadata) !== undefined) || (type === 'video' && isVariant(metadata));
}

/** Whether a version has a file of one of these scenes already. */
const isKeptSceneOf =
  (manifest: readonly ManifestFile[], scenes: ReadonlySet<number>) =>
  (version: number): boolean =>
    manifest.some(
      ({ path, scene }) => path.startsWith(keptPath(version, '')) && scene !== undefined && scenes.has(scene),
    );

interface Plan {
  readonly manifest: readonly ManifestFile[];
  /** Where `gone` goes; undefined when nothing does. */
  readonly version: number | undefined;
  /** Paths of files that this task published itself, in this run or an earlier one. */
  readonly mine: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
  /** Files that get a second name. */
  readonly toKeep: readonly string[];
  /** Paths that from now on mean this task's files, or nothing. */
  readonly gone: ReadonlySet<string>;
  /** Files that lose their first name while no new file takes it. */
  readonly surplus: ReadonlySet<string>;
  /** What an earlier run of this task published and this one does not. */
  readonly ownGone: ReadonlySet<string>;
}

interface Move {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/** How long a look at the lease holds good: far less than the time after which a lease is given away. */
const LEASE_BELIEVED_MS = 5_000;

/** Whether this run may still change the project. Both ways throw when not. */
class Sure {
  private asked = new Elapsed();

  constructor(
    private readonly turn: Turn,
    private readonly hasLease: () => Promise<boolean>,
  ) {}

  async ask(): Promise<void> {
    this.asked = new Elapsed();
    if (!(await this.hasLease())) throw leaseLost();
    await this.turn.renew();
  }

  /** Asks only when the last reply is too old. */
  async still(): Promise<void> {
    await this.turn.check();
    if (this.asked.ms >= LEASE_BELIEVED_MS) await this.ask();
  }
}

const leaseLost = () => new AppError('lease_lost', 'The task was given to another run.');

/** A worker is a boundary: what it reports about its files is checked again. */
async function checkFiles({ projectDir, stagingDir }: RunFolders, files: readonly ReadyFile[]): Promise<Move[]> {
  if (!(await lstat(projectDir)).isDirectory()) throw refuse({ code: 'files.project_not_a_folder' });
  const stagingRoot = await realpath(stagingDir);
  const moves: Move[] = [];
  const names = new Set<string>();
  for (const { staged, output } of files) {
    const { path } = output;
    if (!isSafePath(staged)) throw refuse({ code: 'files.unsafe_name', name: staged });
    if (!isPublishTarget(path)) throw refuse({ code: 'files.unsafe_name', name: path });
    const name = folded(path);
    if (names.has(name)) throw refuse({ code: 'files.same_name', name: path });
    names.add(name);
    const from = join(stagingRoot, ...staged.split('/'));
    const real = await realpath(from).catch(() => undefined);
    const info = real === from ? await lstat(from) : undefined;
    if (info?.isFile() !== true) throw refuse({ code: 'files.not_plain', name: staged });
    if (info.size !== output.bytes) throw refuse({ code: 'files.wrong_size', name: staged });
    moves.push({ path, from, to: join(projectDir, ...path.split('/')) });
  }
  for (const { path } of moves) await makeFolders(projectDir, path.split('/').slice(0, -1));
  return moves;
}

/** Pictures that the creator put in the place of recorded ones: they stay until a run publishes under the very same name. */
async function replacedByHand(
  projectDir: string,
  recorded: readonly Pick<ManifestFile, 'path' | 'kind' | 'bytes' | 'sha256'>[],
): Promise<Set<string>> {
  const changed = new Set<string>();
  for (const { path, kind, bytes, sha256 } of recorded) {
    if (kind !== 'image' || !isPublishTarget(path)) continue;
    const info = await infoBelow(projectDir, path);
    if (info?.isFile() !== true) continue;
    if (info.size !== bytes || (await sha256OfFile(join(projectDir, path))) !== sha256) changed.add(path);
  }
  return changed;
}

function movedEntry(file: ManifestFile, version: number | undefined): ManifestFile {
  return version === undefined ? file : { ...file, path: keptPath(version, file.path) };
}

/** The entries whose files exist: a manifest must not list a file that is missing. */
async function existing(projectDir: string, files: readonly ManifestFile[]): Promise<ManifestFile[]> {
  const found: ManifestFile[] = [];
  for (const file of files) {
    if (isSafePath(file.path) && (await infoBelow(projectDir, file.path)) !== undefined) found.push(file);
  }
  return found;
}

/** All or none: what could not be finished is put back as it was, unless the turn or the task is lost. */
async function putInPlace(
  projectDir: string,
  moves: readonly Move[],
  { version, toKeep }: Plan,
  sure: Sure,
): Promise<void> {
  const done: Move[] = [];
  const putBackAll = async (): Promise<void> => {
    for (const { from, to } of done.reverse()) await rename(to, from).catch(() => {});
    if (version === undefined) return;
    for (const path of toKeep) await putBack(projectDir, version, path).catch(() => {});
  };
  for (const move of moves) {
    await sure.still();
    try {
      await rename(move.from, move.to);
      done.push(move);
    } catch (error) {
      await sure.ask();
      await putBackAll();
      throw error;
    }
  }
}
