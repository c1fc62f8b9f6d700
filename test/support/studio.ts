import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type OpenedStudio, openStudio, type StudioOptions } from '../../main/store/bullmq/open-studio';
import { afterFile } from './after-file';
import { tempDir } from './temp-dir';

/** A studio of its own in the Redis at this address; each call opens it as one machine does. Closed after the test file, if not before. */
export function testStudio(address: string) {
  const dir = tempDir('studio');
  const studio = randomUUID();
  return (machineId: string, more: Partial<StudioOptions> = {}): Promise<OpenedStudio> => {
    const opening = openStudio({
      address,
      password: undefined,
      studio,
      machine: { id: machineId, name: `${machineId}'s` },
      version: '1.0.0',
      mirrorFile: join(dir, `${randomUUID()}.db`),
      retentionDays: () => 30,
      workspace: () => '/films',
      toShared: (folder) => (folder.startsWith('/films/') ? folder.slice('/films/'.length) : undefined),
      toAbsolute: (folder) => `/films/${folder}`,
      takes: () => ['script', 'image', 'video'],
      mayWork: async () => undefined,
      // Closing cuts what waits for a reply.
      onError: () => {},
      ...more,
    });
    afterFile(async () => (await opening).store.close());
    return opening;
  };
}
