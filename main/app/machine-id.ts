import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readTextSync, writeFileAtomicallySync } from '../system/files';

/**
 * Which app this is, among others that use the same workspace: those of other machines, or of another home on this one. Made at the
 * first start and kept in the home, so that a start recognises the work in progress that its own last run left behind. A file that
 * holds anything else is replaced: then a leftover or two stay behind, no more.
 */
export function openMachineId(home: string): string {
  const file = join(home, 'machine-id');
  const known = z.uuid().safeParse(readTextSync(file)?.trim());
  if (known.success) return known.data;
  const id = randomUUID();
  writeFileAtomicallySync(file, `${id}\n`, 0o600);
  return id;
}
