import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, manifestSchema, PROJECT_FILES } from '../../contract/project-files';
import type { TaskOutput } from '../../contract/task';
import { readJsonFile, writeFileAtomically } from '../files';

export interface ManifestEntries {
  readonly projectDir: string;
  readonly projectId: string;
  readonly taskId: string;
  readonly outputs: readonly TaskOutput[];
}

/** The only writer of every `manifest.json`: a project's writes follow each other, so that no worker's lines are lost. */
export class ManifestWriter {
  private readonly last = new Map<string, Promise<void>>();

  /** Adds a task's files; an older entry of the same path, or of a file that is gone, goes. Resolves when the file is in place. */
  record(entries: ManifestEntries): Promise<void> {
    const { projectDir } = entries;
    const before = this.last.get(projectDir) ?? Promise.resolve();
    const write = before.then(
      () => this.write(entries),
      () => this.write(entries),
    );
    this.last.set(projectDir, write);
    const forget = (): void => {
      if (this.last.get(projectDir) === write) this.last.delete(projectDir);
    };
    write.then(forget, forget);
    return write;
  }

  private async write({ projectDir, projectId, taskId, outputs }: ManifestEntries): Promise<void> {
    const path = join(projectDir, PROJECT_FILES.manifest);
    const { value: old } = await readJsonFile(path, manifestSchema);
    const replaced = new Set(outputs.map((output) => output.path));
    // A shorter re-run takes pictures away; a line without its file would be a promise to whoever reads the folder.
    const kept = await Promise.all(
      (old?.files ?? []).map(async (file) => {
        if (replaced.has(file.path)) return [];
        return access(join(projectDir, file.path)).then(
          () => [file],
          () => [],
        );
      }),
    );
    const manifest: Manifest = {
      version: 1,
      projectId,
      updatedAt: new Date().toISOString(),
      files: [...kept.flat(), ...outputs.map((output) => ({ ...output, taskId }))],
    };
    await writeFileAtomically(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
