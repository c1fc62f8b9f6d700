import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, manifestSchema, PROJECT_FILES } from '../../contract/project-files';
import { asideName } from '../system/aside-name';
import { readJsonFile } from '../system/files';
import { infoBelow } from './plain-files';

export type ManifestFile = Manifest['files'][number];

/** Some hundred thousand files; more is none of ours. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * null when there is none; one that cannot be read is moved aside, not lost. So is whatever else has its name: a folder would fail every
 * task of the project, and who reads a pipe that nobody fills waits for ever.
 */
export async function readManifest(projectDir: string): Promise<Manifest | null> {
  const info = await infoBelow(projectDir, PROJECT_FILES.manifest);
  if (info !== undefined && (!info.isFile() || info.size > MAX_BYTES)) {
    const path = join(projectDir, PROJECT_FILES.manifest);
    await rename(path, asideName(path));
    return null;
  }
  return (await readJsonFile(join(projectDir, PROJECT_FILES.manifest), manifestSchema)).value;
}

export function manifestText(projectId: string, files: readonly ManifestFile[]): string {
  const manifest: Manifest = { version: 1, projectId, updatedAt: new Date().toISOString(), files: [...files] };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
