import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { tempDir } from '../../support/temp-dir';

export interface FileManager {
  /** Folders that were opened, in order. */
  opened(): string[];
  close(): void;
}

/** Stands in for the desktop's file manager: Electron opens a folder by `xdg-open`, the first on PATH. Start it before the app. */
export async function startFileManager(): Promise<FileManager> {
  const dir = tempDir('file-manager');
  const list = join(dir, 'opened');
  const bin = join(dir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${list}'\n`, { mode: 0o755 });
  const path = process.env.PATH ?? '';
  process.env.PATH = `${bin}${delimiter}${path}`;
  return {
    opened: () => (existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : []),
    close() {
      process.env.PATH = path;
    },
  };
}
