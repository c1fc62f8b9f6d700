import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { enqueueReplySchema, errorReplySchema, pipelineReplySchema } from '../../contract/bridge';
import { check } from '../../contract/check';
import {
  bulkBodySchema,
  enqueueManyInputSchema,
  enqueueManyReplySchema,
  pauseBodySchema,
  priorityBodySchema,
  resumeBodySchema,
  retryLettersBodySchema,
} from '../../contract/steering';
import { enqueueInputSchema, pipelineInputSchema } from '../../contract/task';
import { openTestBridge, type TestBridge } from '../main/bridge/support/open-test-bridge';
import { fuzzSize } from './support/fuzz-size';
import { CANARY, nearValid, spoiledJson } from './support/near-valid';

/** Sent at once, so that bodies of all kinds share the queue's transactions. */
const BURST = 50;
const BURSTS = fuzzSize({ short: 3_000, soak: 100_000 }) / BURST;

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge();
});
afterAll(async () => {
  agent.destroy();
  await bridge.close();
});

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly key: string | null;
}

/** Where a body can go, what a good one looks like there, and the ids of the tasks that a reply says were made. */
const DOORS = [
  {
    method: 'POST',
    path: '/api/queue/enqueue',
    schema: enqueueInputSchema,
    idsOf: (reply: unknown) => [enqueueReplySchema.parse(reply).task.id],
  },
  {
    method: 'POST',
    path: '/api/queue/pipelines',
    schema: pipelineInputSchema,
    idsOf: (reply: unknown) => pipelineReplySchema.parse(reply).tasks.map(({ id }) => id),
  },
  {
    method: 'POST',
    path: '/api/queue/enqueue-many',
    schema: enqueueManyInputSchema,
    idsOf: (reply: unknown) => enqueueManyReplySchema.parse(reply).tasks.map(({ id }) => id),
  },
  { method: 'POST', path: '/api/queue/pause', schema: pauseBodySchema, idsOf: () => [] },
  { method: 'POST', path: '/api/queue/resume', schema: resumeBodySchema, idsOf: () => [] },
  { method: 'POST', path: '/api/queue/bulk', schema: bulkBodySchema, idsOf: () => [] },
  { method: 'POST', path: '/api/queue/dead-letters/retry', schema: retryLettersBodySchema, idsOf: () => [] },
  { method: 'POST', path: `/api/queue/priority/${randomUUID()}`, schema: priorityBodySchema, idsOf: () => [] },
  { method: 'POST', path: `/api/queue/bump/${randomUUID()}`, schema: z.strictObject({}), idsOf: () => [] },
  { method: 'POST', path: `/api/queue/retry/${randomUUID()}`, schema: z.strictObject({}), idsOf: () => [] },
  { method: 'POST', path: `/api/queue/approve/${randomUUID()}`, schema: z.strictObject({}), idsOf: () => [] },
  { method: 'DELETE', path: `/api/queue/cancel/${randomUUID()}`, schema: z.strictObject({}), idsOf: () => [] },
] as const;

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  ...DOORS.map(({ method, path, schema }, index) => ({
    weight: index < 3 ? 5 : 1,
    arbitrary: fc.record({
      method: fc.constant(method),
      path: fc.constant(path),
      body: spoiledJson(nearValid(schema)),
      // Few keys, so that they meet again with the same and with another body.
      key: fc.option(fc.constantFrom('a', 'b', 'c', 'two words', 'x'.repeat(201)), { freq: 20 }),
    }),
  })),
);

async function send({ method, path, body, key }: Call): Promise<{ status: number; text: string }> {
  const headers = {
    Authorization: `Bearer ${bridge.token}`,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    ...(key === null ? {} : { 'Idempotency-Key': key }),
  };
  const sent = request({ host: '127.0.0.1', port: bridge.port, method, path, agent, headers });
  sent.end(body);
  const [response]: [IncomingMessage] = await once(sent, 'response').then(([first]) => [first]);
  return { status: response.statusCode ?? 0, text: await text(response) };
}

describe('bodies of every kind over kept-alive connections', () => {
  it(`${BURST * BURSTS} of them: no 5xx, nothing echoed, no task but those that got a 200`, async () => {
    const made = new Set<string>();
    const tally = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(anyCall, { minLength: BURST, maxLength: BURST }), async (calls) => {
        const replies = await Promise.all(calls.map(async (call) => ({ call, reply: await send(call) })));
        for (const { call, reply } of replies) {
          const door = DOORS.find(({ path }) => path === call.path);
          tally.set(reply.status, (tally.get(reply.status) ?? 0) + 1);
          if (reply.status === 200) {
            const sent: unknown = call.body.length === 0 ? undefined : JSON.parse(call.body.toString());
            expect(door && check(door.schema, sent).success, call.body.toString()).toBe(true);
            for (const id of door?.idsOf(JSON.parse(reply.text)) ?? []) made.add(id);
          } else {
            expect([400, 404, 409, 422], call.body.toString()).toContain(reply.status);
            errorReplySchema.parse(JSON.parse(reply.text));
            expect(reply.text).not.toContain(CANARY);
          }
        }
        expect((await bridge.queue.tasks.list({ limit: 1 })).total).toBe(made.size);
        expect(bridge.faults).toEqual([]);
      }),
      { numRuns: BURSTS },
    );
    // All outcomes were met, or the rule above was not tried.
    for (const status of [200, 400, 404, 409, 422]) expect(tally.get(status), String(status)).toBeGreaterThan(0);
    expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
  });
});
