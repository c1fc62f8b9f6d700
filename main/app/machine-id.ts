import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isMissing } from '../system/error-code';
import { writeFileAtomicallySync } from '../system/files';

/**
 * Which app this is, among others that use the same workspace: those of other machines, or of another home on this one. Made at the
 * first start and kept in the home, so that a start recognises the work in progress that its own last run left behind. A file that
 * holds anything else is replaced: all that is lost is a leftover or two.
 */
export function openMachineId(home: string): string {
  const file = join(home, 'machine-id');
  const known = z.uuid().safeParse(readIfThere(file)?.trim());
  if (known.success) return known.data;
  const id = randomUUID();
  writeFileAtomicallySync(file, `${id}\n`, 0o600);
  return id;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
