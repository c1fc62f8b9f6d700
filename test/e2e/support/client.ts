import { setTimeout as pause } from 'node:timers/promises';
import type { BridgeFile } from '../../../contract/bridge';
import { enqueueReplySchema, type PageTask, pipelineReplySchema, statusReplySchema } from '../../../contract/bridge';
import type { EnqueueInput, PipelineInput } from '../../../contract/task';

const STANDS_STILL_MS = 120_000;
/** Between two looks at a task: the longer nothing has changed, the less often, since each costs the app and the test some work. */
const pauseAfter = (sameForMs: number) => Math.min(250, 25 + sameForMs / 8);

/** The bridge as a program on the machine uses it: by its token. */
export function client(bridge: BridgeFile) {
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const reply = await fetch(`${bridge.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${bridge.token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: await reply.json() };
  };
  const status = async (id: string): Promise<PageTask> =>
    statusReplySchema.parse((await call('GET', `/api/queue/status/${id}`)).body).task;

  /**
   * Resolves with the first state that fits; rejects once nothing has changed for two minutes. It polls as the guide does, only more
   * often: no event stream outlives a restart of the app.
   */
  const until = async (id: string, fits: (task: PageTask) => boolean): Promise<PageTask> => {
    let seen = '';
    let changedAtMs = performance.now();
    for (;;) {
      const task = await status(id);
      if (fits(task)) return task;
      const now = JSON.stringify(task);
      if (now !== seen) changedAtMs = performance.now();
      seen = now;
      const sameForMs = performance.now() - changedAtMs;
      if (sameForMs > STANDS_STILL_MS)
        throw new Error(`Task ${id} stayed ${task.status}: ${task.logs.slice(-3).join(' → ')}`);
      await pause(pauseAfter(sameForMs));
    }
  };
  return {
    call,
    status,
    until,
    enqueue: async (input: EnqueueInput): Promise<PageTask> =>
      enqueueReplySchema.parse((await call('POST', '/api/queue/enqueue', input)).body).task,
    pipeline: async (input: PipelineInput): Promise<PageTask[]> =>
      pipelineReplySchema.parse((await call('POST', '/api/queue/pipelines', input)).body).tasks,
    ended: (id: string) => until(id, (task) => task.status === 'completed' || task.status === 'failed'),
  };
}
export type Client = ReturnType<typeof client>;
