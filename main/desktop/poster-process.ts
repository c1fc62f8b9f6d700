import { join } from 'node:path';
import { posterReplySchema } from '../../contract/poster-messages';
import type { MakePoster } from '../films/posters';
import { askedProcess } from './asked-process';

/** Makes posters in a process of its own: the memory of the portable picture library only ever grows. `outDir` is the built main process. */
export function posterProcess(outDir: string): MakePoster {
  const ask = askedProcess<{ source: string; target: string }, boolean | undefined>({
    script: join(outDir, 'poster-maker.js'),
    name: 'studio-queue-posters',
    idleMs: 15_000,
    givesUpAfterMs: 30_000,
    read(message) {
      const reply = posterReplySchema.safeParse(message);
      return reply.success ? { id: reply.data.id, reply: reply.data.made } : undefined;
    },
  });
  return (source, target) => ask({ source, target });
}
