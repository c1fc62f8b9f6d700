import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from '../../../contract/messages';
import { metadataSchemas, type TaskOutput, type TaskType } from '../../../contract/task';
import { type FromWorker, fromWorkerSchema, type WorkerSettings } from '../../../contract/worker-messages';
import { openProjectFolder, projectFolderName, removeStaging } from '../../../main/projects/project-folder';
import { snapshotInputs } from '../../../main/projects/run-inputs';
import { whyRefused } from '../../../main/supervision/run-ends';
import { type ForkedWorker, forkWorker } from '../../support/fork-worker';
import { publishInto } from '../../support/publish-into';
import { tempDir } from '../../support/temp-dir';
import { FFMPEG, FFPROBE } from '../../workers/video/video-context';
import { type Canary, startCanary } from './canary';

const ROOT = resolve(import.meta.dirname, '../../..');
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'names-preload.mjs')).href;
const CHROMIUM = '/usr/bin/chromium';

/** Lies beside the workspace; may be in no file and no message that a task makes. */
export const SECRET = 'outside-secret-8f41c2';

export interface Outcome {
  readonly end: Extract<FromWorker, { kind: 'done' | 'failed' | 'needs-you' | 'aborted' }>;
  readonly outputs: readonly TaskOutput[];
  readonly logs: readonly string[];
  readonly projectDir: string;
}

export interface HostileWorld {
  readonly canary: Canary;
  readonly workspace: string;
  /** A file outside of the workspace, with SECRET in it. */
  readonly secretFile: string;
  /** Has the project's folder ready before its task runs. */
  projectDir(projectId: string): Promise<string>;
  /** Runs a task in the built worker, a process of its own, to its end; one at a time. Metadata that the contract refuses throws. */
  run(type: TaskType, projectId: string, metadata: object, settings?: Partial<WorkerSettings>): Promise<Outcome>;
  /** All files and links outside of the workspace, with what they hold. */
  outside(): readonly string[];
  close(): Promise<void>;
}

/**
 * A workspace with a world around it (home, temporary files, a secret) whose names resolve as the attacker likes, and the real
 * built workers as processes in it. `names`: see names-preload.mjs.
 */
export async function openHostileWorld(names: Readonly<Record<string, string[][]>> = {}): Promise<HostileWorld> {
  const world = tempDir('hostile');
  const [workspace, home, tmp, secrets] = ['workspace', 'home', 'tmp', 'secrets'].map((name) => join(world, name));
  if (!workspace || !home || !tmp || !secrets) throw new Error('unreachable');
  for (const folder of [workspace, home, tmp, secrets]) mkdirSync(folder);
  const secretFile = join(secrets, 'secret.txt');
  writeFileSync(secretFile, SECRET);
  const canary = await startCanary();
  const workers = new Map<TaskType, ForkedWorker>();
  let heard: (message: FromWorker) => void = () => {};
  let ended: (error: Error) => void = () => {};
  const env = {
    HOME: home,
    TMPDIR: tmp,
    NODE_OPTIONS: `--import ${PRELOAD}`,
    STUDIO_QUEUE_TEST_NAMES: JSON.stringify(names),
  };
  const workerOf = (type: TaskType): ForkedWorker => {
    const known = workers.get(type);
    if (known !== undefined) return known;
    const worker = forkWorker(join(ROOT, `out/main/worker-${type}.js`), type, env);
    worker.onMessage((raw) => heard(fromWorkerSchema.parse(raw)));
    worker.onExit((how) => ended(new Error(`the ${type} worker ended: ${how}\n${worker.stderr()}`)));
    workers.set(type, worker);
    return worker;
  };

  const foldersOf = async (projectId: string, leaseId: string) => {
    const folders = await openProjectFolder(
      join(workspace, projectFolderName(projectId)),
      projectId,
      { machineId: 'm', leaseId },
      true,
    );
    if (folders === undefined) throw new Error('the folder is another project’s');
    return folders;
  };

  return {
    canary,
    workspace,
    secretFile,
    projectDir: async (projectId) => {
      const { projectDir, stagingDir } = await foldersOf(projectId, randomUUID());
      await removeStaging(stagingDir);
      return projectDir;
    },
    run: async (type, projectId, given, settings = {}) => {
      const metadata: Record<string, unknown> = metadataSchemas[type].parse(given);
      const worker = workerOf(type);
      const leaseId = randomUUID();
      const taskId = randomUUID();
      const { projectDir, stagingDir } = await foldersOf(projectId, leaseId);
      const inputDir = join(stagingDir, 'inputs');
      await snapshotInputs({ projectDir, inputDir, type, projectId, sources: [] });
      const published: TaskOutput[] = [];
      const publish = async ({ request, files, keepEarlier = false }: Extract<FromWorker, { kind: 'publish' }>) => {
        const reply = { kind: 'published', taskId, leaseId, request } as const;
        try {
          await publishInto({ projectDir, stagingDir, type, taskId, projectId, metadata, keepEarlier }, files);
          published.push(...files.map(({ output }) => output));
          worker.send(reply);
        } catch (error) {
          worker.send({ ...reply, error: whyRefused(error) });
        }
      };
      const messages: FromWorker[] = [];
      const end = new Promise<Outcome['end']>((resolveEnd, reject) => {
        ended = reject;
        heard = (message) => {
          messages.push(message);
          if (message.kind === 'publish') publish(message).catch(reject);
          if (isEnd(message)) resolveEnd(message);
        };
      });
      worker.send({
        kind: 'run',
        taskId,
        leaseId,
        type,
        projectId,
        stagingDir,
        inputDir,
        metadata,
        attempt: 1,
        settings: {
          browserPath: CHROMIUM,
          ffmpegPath: FFMPEG,
          ffprobePath: FFPROBE,
          allowPrivateAddresses: false,
          language: 'ko',
          ...settings,
        },
      });
      const outcome = await end;
      await removeStaging(stagingDir);
      return {
        end: outcome,
        outputs: published,
        logs: messages.flatMap((message) =>
          message.kind === 'log' ? message.lines.map(({ text }) => say(text, 'ko')) : [],
        ),
        projectDir,
      };
    },
    outside: () => treeOf(world).filter((line) => !line.startsWith('workspace/')),
    close: async () => {
      for (const worker of workers.values()) worker.kill();
      await canary.close();
      rmSync(world, { recursive: true, force: true });
    },
  };
}

function isEnd(message: FromWorker): message is Outcome['end'] {
  return ['done', 'failed', 'needs-you', 'aborted'].includes(message.kind);
}

/** One line for each file and link below a folder: path and hash, or where it leads. */
export function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .flatMap((name) => {
      const path = join(root, name);
      const shown = relative(root, path).replaceAll('\\', '/');
      const info = lstatSync(path, { throwIfNoEntry: false });
      if (info?.isSymbolicLink()) return [`${shown} -> ${readlinkSync(path)}`];
      if (info?.isFile()) return [`${shown} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
      return [];
    })
    .sort();
}
