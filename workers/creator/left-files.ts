import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPublishTarget } from '../../contract/project-files';
import { StepError } from '../runtime/failures';

/** As many as one message to main may name. */
const MAX_LEFT = 1_000;

/**
 * The files below the out folder, in order of their names: what no artifact took is left. `/`-separated and relative to it.
 * Throws StepError for a link, a device or a pipe, and for a name that no file of a project may have: nothing is left out silently.
 */
export async function leftFiles(outDir: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (folder: string): Promise<void> => {
    const entries = await readdir(join(outDir, ...folder.split('/')), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const name = at.slice(0, 100);
      if (!isPublishTarget(at)) throw refuse({ code: 'files.unsafe_name', name });
      if (entry.isDirectory()) await look(at);
      else if (entry.isFile()) found.push(at);
      else throw refuse({ code: 'files.not_plain', name });
      if (found.length > MAX_LEFT) throw refuse({ code: 'processor.too_many_files', limit: MAX_LEFT });
    }
  };
  await look('');
  return found;
}

function refuse(problem: ConstructorParameters<typeof StepError>[1]): StepError {
  return new StepError('step_failed', problem, { retryable: false });
}
