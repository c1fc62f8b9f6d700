import { readdir, readFile } from 'node:fs/promises';
import { RUN_MARK } from '../../contract/processors';
import { STAGING_PREFIX } from '../../contract/project-files';
import { stagingPrefixOf } from '../projects/project-folder';

/**
 * Kills programs that this app's runs left behind. Their guards do that when a worker dies; this is for when the guard died too. Call at a
 * start that finds orphans, before any worker runs. Only Linux shows another process's environment. Returns how many were killed.
 */
export async function endLeftoverPrograms(machineId: string): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const mark = `${RUN_MARK}=${stagingPrefixOf(machineId).slice(STAGING_PREFIX.length)}`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid);
  const ended = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!environment.split('\0').some((variable) => variable.startsWith(mark))) return 0;
      try {
        process.kill(Number(pid), 'SIGKILL');
        return 1;
      } catch {
        // It has just ended by itself.
        return 0;
      }
    }),
  );
  return ended.reduce<number>((sum, one) => sum + one, 0);
}
