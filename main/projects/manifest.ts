import { randomUUID } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, manifestSchema, PROJECT_FILES } from '../../contract/project-files';
import { asideName } from '../system/aside-name';
import { readJsonFile } from '../system/files';
import { infoBelow } from './plain-files';

export type ManifestFile = Manifest['files'][number];

/** Some hundred thousand files; a larger manifest is not ours. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * null when there is none. One that cannot be read is moved aside, never deleted, and `onAside` gets its new path. So is anything else
 * of this name: a folder would fail every task of the project, and reading a pipe that nobody writes to never ends.
 */
export async function readManifest(
  projectDir: string,
  onAside: (movedTo: string) => void = () => {},
): Promise<Manifest | null> {
  const path = join(projectDir, PROJECT_FILES.manifest);
  const info = await infoBelow(projectDir, PROJECT_FILES.manifest);
  if (info !== undefined && (!info.isFile() || info.size > MAX_BYTES)) {
    const movedTo = asideName(path);
    await rename(path, movedTo);
    onAside(movedTo);
    return null;
  }
  const { value, movedTo } = await readJsonFile(path, manifestSchema);
  if (movedTo !== undefined) onAside(movedTo);
  return value;
}

export function manifestText(projectId: string, files: readonly ManifestFile[]): string {
  const manifest: Manifest = { version: 1, projectId, updatedAt: new Date().toISOString(), files: [...files] };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Writes a manifest into a run's staging folder: there a full disk does no harm yet, and the end of the run removes what is left.
 * Returns a function that moves it into its place; the caller flushes the folder afterwards.
 */
export async function stageManifest(
  { projectDir, stagingDir }: { readonly projectDir: string; readonly stagingDir: string },
  text: string,
): Promise<() => Promise<void>> {
  const path = join(stagingDir, `${PROJECT_FILES.manifest}.${randomUUID()}.tmp`);
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return () => rename(path, join(projectDir, PROJECT_FILES.manifest));
}
