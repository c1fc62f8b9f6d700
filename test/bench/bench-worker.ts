import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { taskTypeSchema } from '../../contract/task';
import { programProcessor } from '../../workers/creator/program';
import { startWorker } from '../../workers/runtime/start-worker';

/*
 * A worker with the real runtime whose tasks only report: `begin` logs the moment it began, `lines <count>` logs as fast as it can, `flood <lines a second>
 * <seconds>` logs lines that carry the moment they were written. Runs as Node's child and as Electron's utility process.
 */

/** ms since 1970 with a fraction; all processes of one machine agree on it to well below a millisecond. */
const nowMs = () => performance.timeOrigin + performance.now();

startWorker(taskTypeSchema.parse(process.env.FIXTURE_TYPE), {
  builtin: {
    metadata: z.looseObject({ title: z.string() }),
    run: async ({ metadata, log, signal }) => {
      const beganAt = nowMs();
      const [act, perSecond, seconds] = metadata.title.split(' ');
      if (act === 'begin') return log(`began ${beganAt}`);
      if (act === 'lines') {
        for (let n = 0; n < Number(perSecond); n += 1) log(`line ${n}`);
        return;
      }
      let written = 0;
      while (performance.timeOrigin + performance.now() < beganAt + Number(seconds) * 1_000) {
        signal.throwIfAborted();
        const due = ((nowMs() - beganAt) / 1_000) * Number(perSecond);
        for (; written < due; written += 1) log(`@${nowMs().toFixed(2)} line ${written}`);
        await delay(2);
      }
    },
  },
  creator: async ({ processor, handover }) => {
    if (processor.kind !== 'program') throw new Error('only programs are measured');
    return {
      processor: programProcessor(processor, handover, async (_context, { result }) => ({ files: [], kept: result })),
    };
  },
});
