import { join } from 'node:path';
import { type SiteCheckReply, type SiteCheckRequest, siteCheckReplySchema } from '../../contract/site-check';
import { askedProcess } from './asked-process';

type CheckQuestion = Omit<SiteCheckRequest, 'id'>;

/** Looks at sites of recipes in a process of its own, beside the worker of pictures. `outDir` is the built main process. */
export function siteCheckProcess(
  outDir: string,
): (question: CheckQuestion, signal?: AbortSignal) => Promise<SiteCheckReply | undefined> {
  return askedProcess<CheckQuestion, SiteCheckReply>({
    script: join(outDir, 'site-checks.js'),
    name: 'studio-queue-sites',
    idleMs: 15_000,
    // Twice the slowest page that a recipe may wait for, and the browser's start and end.
    givesUpAfterMs: 300_000,
    read(message) {
      const reply = siteCheckReplySchema.safeParse(message);
      return reply.success ? { id: reply.data.id, reply: reply.data } : undefined;
    },
  });
}
