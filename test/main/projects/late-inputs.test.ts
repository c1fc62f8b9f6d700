import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { TaskOutput } from '../../../contract/task';
import { RunFolderKeeper } from '../../../main/projects/run-folders';
import { SharedFolderTurns } from '../../../main/projects/shared-folder-turns';
import type { Claim } from '../../../main/queue/types';
import { endOfStorageError } from '../../../main/supervision/run-ends';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';
import { workIn } from '../../support/work-in';

const output = (kind: TaskOutput['kind'], path: string): TaskOutput => ({
  kind,
  path,
  bytes: 1,
  sha256: 'a'.repeat(64),
  ...(kind === 'image' ? { scene: 1 } : {}),
});
const MADE = { script: [output('script', 'script.json')], image: [output('image', 'images/001.jpg')] };

/** A task of the type is claimed here; what the task before it made, on another machine, is recorded but not to be seen yet. */
async function claimed(type: 'image' | 'video') {
  const workspace = tempDir('late');
  const { queue, close } = await openTestQueue();
  onTestFinished(close);
  const projectDir = join(workspace, 'p');
  mkdirSync(projectDir);
  const before = type === 'image' ? 'script' : 'image';
  const metadata = type === 'image' ? { scenes: 3 } : {};
  const { task } = await queue.enqueue({ type: before, projectId: 'p', metadata: {} });
  await queue.enqueue({ type, projectId: 'p', metadata, dependsOn: [task.id] });
  const claim = async (one: 'script' | 'image' | 'video'): Promise<Claim> => {
    const got = await queue.dequeue(one);
    if (got === null) throw new Error(`no ${one} task`);
    return got;
  };
  const made = await claim(before);
  await queue.tasks.keepFolder(made.lease, projectDir);
  await queue.tasks.addOutputs(made.lease, MADE[before]);
  await queue.endRun(made.lease, { kind: 'completed' });
  const mine = await claim(type);
  const { folders, machineId } = workIn(queue, () => workspace);
  const begin = (lookAgain: (look: number) => Promise<unknown>, signal = new AbortController().signal) => {
    let looks = 0;
    const keeper = new RunFolderKeeper(queue.tasks, queue, folders, new SharedFolderTurns(), machineId, () => {
      looks += 1;
      return lookAgain(looks);
    });
    return keeper.begin(mine, (write) => write(), signal);
  };
  return { begin, workspace, projectDir };
}

it('A script that another machine made is waited for until this one sees it', async () => {
  const { begin, projectDir } = await claimed('image');
  const { inputDir } = await begin(async (look) => {
    if (look === 5) writeFileSync(join(projectDir, 'script.json'), 'words');
  });
  expect(readFileSync(join(inputDir, 'script.json'), 'utf8')).toBe('words');
});

it.each([
  ['image', 'script.json'],
  ['video', 'images/001.jpg'],
] as const)(
  'A task of type %s does not begin without %s of the task before it: it is tried again, and says why',
  async (type, name) => {
    const { begin, projectDir } = await claimed(type);
    let looks = 0;
    const failed = await begin(async (look) => {
      looks = look;
    }).catch((error: unknown) => error);
    expect(endOfStorageError(failed)).toEqual({
      kind: 'error',
      error: { code: 'storage_failed', message: { code: 'files.input_not_seen', name }, retryable: true },
    });
    expect(looks).toBe(19);
    expect(readdirSync(projectDir)).toEqual(['manifest.json']);
  },
);

it('A film is made of the creator’s own picture when that of the task before it is gone', async () => {
  const { begin, projectDir } = await claimed('video');
  mkdirSync(join(projectDir, 'images'));
  writeFileSync(join(projectDir, 'images', '1.png'), 'my picture');
  const { inputDir } = await begin(async () => {});
  expect(readdirSync(join(inputDir, 'images'))).toEqual(['1.png']);
});

it('Others work in the project while a run waits for its inputs', async () => {
  const { begin, projectDir } = await claimed('image');
  const other = new SharedFolderTurns();
  const { inputDir } = await begin(() =>
    other.take(projectDir, async () => writeFileSync(join(projectDir, 'script.json'), 'words')),
  );
  expect(existsSync(join(inputDir, 'script.json'))).toBe(true);
});

it('The end of the app ends the wait', async () => {
  const { begin } = await claimed('image');
  const stop = new AbortController();
  await expect(
    begin(async () => {
      stop.abort();
      stop.signal.throwIfAborted();
    }, stop.signal),
  ).rejects.toMatchObject({ name: 'AbortError' });
});

it('A shared workspace that is not there is not made, whatever stood in it before', async () => {
  const { begin, workspace } = await claimed('image');
  renameSync(workspace, `${workspace}-unmounted`);
  onTestFinished(() => rmSync(`${workspace}-unmounted`, { recursive: true }));
  await expect(begin(async () => {})).rejects.toMatchObject({
    code: 'storage_failed',
    problem: { code: 'files.workspace_gone' },
  });
  expect(existsSync(workspace)).toBe(false);
});
