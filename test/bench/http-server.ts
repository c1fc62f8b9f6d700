import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { enqueueInputSchema, perType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { Origins } from '../../main/bridge/origins';
import { createBridge } from '../../main/bridge/server';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { prepareStatements } from '../../main/store/sqlite/statements';
import { steeringOf } from '../main/bridge/support/steering';
import { openMetrics } from '../support/open-metrics';

/*
 * One of the two servers compared, in a process of its own: `bridge` is the product's door over the product's queue, `plain`
 * a Fastify route as one would write it first. Both check the body by the same schema, write the same row with the same
 * pragmas, indexes and triggers, and return the task after its COMMIT.
 */

export const TOKEN = 'bench-token-0123456789-0123456789-0123456789';

async function startBridge(dir: string): Promise<number> {
  const { queue } = await openQueue({ file: join(dir, 'queue.db'), defaultUserId: 'bench' });
  const workers = perType(() => ({ active: true }));
  const bridge = await createBridge({
    queue,
    origins: Origins.open(dir),
    token: TOKEN,
    port: 0,
    version: '0.0.0-bench',
    language: () => 'ko',
    health: async () => ({ healthy: true, workers, stuckTasks: [], longRunningTasks: [] }),
    steering: await steeringOf(queue),
    films: async () => ({ films: [] }),
    external: {
      claimExternal: () => Promise.resolve(null),
      reportExternal: () => Promise.resolve(null),
    },
    metrics: await openMetrics(queue),
    onState: () => {},
    onError: (error) => {
      throw error;
    },
  });
  await bridge.start();
  return bridge.state.port;
}

async function startPlain(dir: string): Promise<number> {
  const { connection } = openDatabase({ file: join(dir, 'queue.db'), nowMs: Date.now() });
  const { insertTask } = prepareStatements(connection);
  let seq = 0;
  const app = Fastify().withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const reply = z.object({ success: z.literal(true), task: z.looseObject({ id: z.string() }), position: z.int() });
  app.post(
    '/api/queue/enqueue',
    { schema: { body: enqueueInputSchema, response: { 200: reply } } },
    async ({ body }) => {
      seq += 1;
      const id = randomUUID();
      // A statement alone is a transaction of its own: it returns after its COMMIT.
      insertTask.run({
        seq,
        id,
        type: body.type,
        priority: body.priority ?? 0,
        created_at: Date.now(),
        user_id: 'bench',
        project_id: body.projectId,
        max_retries: 3,
        blocked_by: 0,
        pipeline_id: null,
        depends_on: '[]',
        search_text: body.projectId.toLowerCase(),
        section: 3,
        metadata: JSON.stringify(body.metadata),
      });
      const { type, projectId, metadata } = body;
      const task = { id, type, status: 'waiting', projectId, metadata, createdAt: new Date().toISOString() };
      return { success: true as const, task, position: seq - 1 };
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

if (process.env.BENCH_ROLE === 'http-server') {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? '', 'server-'));
  const port = process.env.BENCH_SERVER === 'bridge' ? await startBridge(dir) : await startPlain(dir);
  let usageAtStart = process.cpuUsage();
  process.on('message', (message) => {
    if (message === 'cpu-start') usageAtStart = process.cpuUsage();
    if (message === 'cpu-end') {
      const { user, system } = process.cpuUsage(usageAtStart);
      process.send?.({ cpuMs: (user + system) / 1_000 });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
