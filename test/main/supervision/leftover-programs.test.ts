import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { STAGING_PREFIX } from '../../../contract/project-files';
import { stagingPrefixOf } from '../../../main/projects/project-folder';
import { endLeftoverPrograms } from '../../../main/supervision/leftover-programs';
import { isAlive } from '../../support/fork-worker';

async function programOf(machineId: string) {
  const SQ_RUN = basename(`${stagingPrefixOf(machineId)}${randomUUID()}`).slice(STAGING_PREFIX.length);
  const child = spawn('sleep', ['300'], { env: { ...process.env, SQ_RUN }, stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

it.runIf(process.platform === 'linux')(
  'What a killed app’s programs left is ended at its next start, and no other app’s',
  async () => {
    const [here, elsewhere] = [randomUUID(), randomUUID()];
    const [left, another] = [await programOf(here), await programOf(elsewhere)];
    const ended = once(left, 'exit');
    expect(await endLeftoverPrograms(here)).toBe(1);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(isAlive(another.pid ?? 0)).toBe(true);
    another.kill('SIGKILL');
    await once(another, 'exit');
  },
);
