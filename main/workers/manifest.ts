import { join } from 'node:path';
import { type Manifest, manifestSchema, PROJECT_FILES } from '../../contract/project-files';
import { readJsonFile } from '../files';

export type ManifestFile = Manifest['files'][number];

/** null when there is none; one that cannot be read is moved aside, not lost. */
export async function readManifest(projectDir: string): Promise<Manifest | null> {
  return (await readJsonFile(join(projectDir, PROJECT_FILES.manifest), manifestSchema)).value;
}

export function manifestText(projectId: string, files: readonly ManifestFile[]): string {
  const manifest: Manifest = { version: 1, projectId, updatedAt: new Date().toISOString(), files: [...files] };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
