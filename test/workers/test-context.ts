import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type LogText, say } from '../../contract/messages';
import { PROJECT_FILES, STAGING_PREFIX } from '../../contract/project-files';
import type { LogLevel, TaskOutput, TaskProgress } from '../../contract/task';
import type { WorkerSettings } from '../../contract/worker-messages';
import type { RunContext } from '../../workers/runtime/processor';
import { readyFiles } from '../../workers/runtime/publish';
import { publishInto } from '../support/publish-into';

export interface TestRun<M> {
  /** `projectDir` is where files are published, and also the run's input. */
  readonly context: RunContext<M> & { readonly projectDir: string };
  /** As it was sent, and as a Korean reads it. */
  readonly logs: { said: LogText; text: string; level: LogLevel }[];
  readonly progress: TaskProgress[];
  readonly outputs: TaskOutput[];
  /** What was counted: the amount, and what it stands in for. */
  readonly spent: (readonly [amount: number | undefined, instead?: number])[];
  readonly abort: AbortController;
  /** Resolves when a log line that contains `part` is written (or was already). */
  logged(part: string): Promise<void>;
  /** The project's files without staging and manifest, `/`-separated and sorted. */
  files(): Promise<string[]>;
  remove(): Promise<void>;
}

async function newFolders(taskId: string): Promise<{ projectDir: string; stagingDir: string }> {
  const projectDir = await realpath(await mkdtemp(join(tmpdir(), 'studio-queue-run-')));
  const stagingDir = join(projectDir, `${STAGING_PREFIX}${taskId}`);
  await mkdir(stagingDir);
  return { projectDir, stagingDir };
}

/**
 * A run in a real project folder (a new one unless `folders` are given) with the real publish. Only the messages to main are kept
 * in lists instead of being sent.
 */
export async function testRun<M>(
  metadata: M,
  settings: Partial<WorkerSettings> = {},
  folders?: { readonly projectDir: string; readonly stagingDir: string },
  taskId: string = randomUUID(),
): Promise<TestRun<M>> {
  const { projectDir, stagingDir } = folders ?? (await newFolders(taskId));
  const logs: TestRun<M>['logs'] = [];
  const progress: TaskProgress[] = [];
  const outputs: TaskOutput[] = [];
  const spent: TestRun<M>['spent'] = [];
  const abort = new AbortController();
  const waiting = new Set<{ part: string; resolve: () => void }>();
  const context: TestRun<M>['context'] = {
    taskId,
    projectId: 'test-project',
    projectDir,
    inputDir: projectDir,
    stagingDir,
    metadata,
    attempt: 1,
    settings: { allowPrivateAddresses: false, language: 'ko', ...settings },
    signal: abort.signal,
    log: (said, level = 'info') => {
      const text = say(said, 'ko');
      logs.push({ said, text, level });
      for (const entry of waiting) if (text.includes(entry.part)) entry.resolve();
    },
    progress: (value) => {
      progress.push(value);
    },
    publish: async (files, { keepEarlier = false } = {}) => {
      const ready = await readyFiles({ stagingDir, files, signal: abort.signal });
      await publishInto({ projectDir, stagingDir, taskId, metadata: Object(metadata), keepEarlier }, ready);
      const published = ready.map(({ output }) => output);
      outputs.push(...published);
      return published;
    },
    spend: async (amount, instead) => {
      spent.push(instead === undefined ? [amount] : [amount, instead]);
    },
  };
  return {
    context,
    logs,
    progress,
    outputs,
    spent,
    abort,
    logged: (part) =>
      new Promise((resolve) => {
        if (logs.some(({ text }) => text.includes(part))) resolve();
        else waiting.add({ part, resolve });
      }),
    files: async () => {
      const entries = await readdir(projectDir, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(projectDir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter((path) => !path.startsWith(STAGING_PREFIX) && path !== PROJECT_FILES.manifest)
        .sort();
    },
    remove: () => rm(projectDir, { recursive: true, force: true }),
  };
}
