import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../../main/app/open-queue';
import { flush } from '../../../main/system/files';
import { readyFiles } from '../../../workers/runtime/publish';
import { publishInto } from '../../support/publish-into';

/*
 * A process whose disk refuses to flush folders (folder-sync.c): does everything of ours that flushes one, in the folder that it is
 * given, and prints each result, one per line.
 */

const folder = process.argv[2] ?? '';

async function report(name: string, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
    writeSync(1, `${name}: done\n`);
  } catch (error) {
    const { code } = error instanceof Error && 'code' in error ? error : { code: error };
    writeSync(1, `${name}: ${code}\n`);
  }
}

async function publish(target: string): Promise<void> {
  const [projectDir, stagingDir] = [join(folder, 'project'), join(folder, 'project', '.partial-x')];
  mkdirSync(stagingDir, { recursive: true });
  writeFileSync(join(stagingDir, 'a.txt'), 'a');
  const ready = await readyFiles({ stagingDir, files: [{ staged: 'a.txt', target, details: { kind: 'script' } }] });
  await publishInto({ projectDir, stagingDir }, ready);
}

await report('publish', () => publish('a.txt'));
await report('publish into a new folder', () => publish('images/a.txt'));
await report('a new database and a backup', async () => {
  const { queue, housekeeping } = await openQueue({
    file: join(folder, 'queue.db'),
    backupsDir: join(folder, 'backups'),
    defaultUserId: 'u',
  });
  await housekeeping.backup();
  await queue.close();
});
await report('a file', () => {
  writeFileSync(join(folder, 'file'), 'x');
  flush(join(folder, 'file'));
});
