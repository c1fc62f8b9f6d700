import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import type { TaskOutput } from '../../../contract/task';
import { SharedFolderTurns } from '../../../main/projects/shared-folder-turns';
import { folderProblem, writeMark } from '../../../main/projects/studio-mark';
import { tempDir } from '../../support/temp-dir';
import { studiosForTests } from './support/studio';

const studio = studiosForTests();
const STUDIO_ID = 'c5e2f0aa-3f0e-4a86-9a51-7d1c2f6f3b10';
const SCRIPT: TaskOutput = { kind: 'script', path: 'script.json', bytes: 1, sha256: 'a'.repeat(64) };

it('A task that is cancelled while its machine looks for what another one made is cancelled at once, and costs nothing', async () => {
  const s = await studio({ turns: new SharedFolderTurns() });
  const projectDir = join(s.workspace, 'p');
  mkdirSync(projectDir);
  await s.dispatcher.pause('script', 'after-current');
  const script = await s.add('made elsewhere');
  await s.queue.setPaused('script', false);
  const claim = await s.queue.dequeue('script');
  if (claim === null) throw new Error('no script to claim');
  await s.queue.tasks.keepFolder(claim.lease, projectDir);
  await s.queue.tasks.addOutputs(claim.lease, [SCRIPT]);
  await s.queue.endRun(claim.lease, { kind: 'completed' });
  const { task } = await s.queue.enqueue({
    type: 'image',
    projectId: 'p',
    metadata: { scenes: 1 },
    dependsOn: [script],
  });
  await s.untilNow(task.id, ({ status }) => status === 'processing');
  await s.dispatcher.cancelRunning(task.id);
  expect(await s.get(task.id)).toMatchObject({ status: 'cancelled', retryCount: 0 });
  expect(await s.queue.tasks.attempts(task.id)).toEqual([]);
  expect(s.sent).toEqual([]);
  expect(s.partials()).toEqual([]);
});

it('A run whose shared folder is gone goes back at no cost and says so, whatever went wrong in it', async () => {
  const workspace = join(tempDir('nas'), 'films');
  mkdirSync(workspace);
  await writeMark(workspace, STUDIO_ID);
  const isFolderThere = async () => (await folderProblem(workspace, STUDIO_ID)) === undefined;
  const s = await studio({ turns: new SharedFolderTurns(), isFolderThere }, {}, workspace);
  const id = await s.add('wait');
  await s.untilNow(id, ({ status }) => status === 'processing');
  await s.until(() => s.sent.length === 1);
  // Only this queue hands tasks out without looking at the folder first.
  await s.queue.setPaused('script', true);
  renameSync(workspace, `${workspace}-away`);
  const { taskId = '', leaseId = '' } = s.sent[0] ?? {};
  const error = { code: 'step_failed', message: "ENOENT: no such file or directory, open '/films/x'", retryable: true };
  s.inject.script?.({ kind: 'failed', taskId, leaseId, error });
  await s.untilNow(id, ({ status }) => status === 'waiting');
  const task = await s.get(id);
  expect(task).toMatchObject({ retryCount: 0, crashCount: 0 });
  expect(task.error).toBeUndefined();
  expect(s.lines.get(id)?.join('\n')).not.toContain('ENOENT');
  expect(s.lines.get(id)).toContain(say({ code: 'run.requeued_folder_gone' }, 'ko'));
});
