import { expect } from 'vitest';
import type { z } from 'zod';
import {
  cancelReplySchema,
  type ErrorReply,
  enqueueReplySchema,
  errorReplySchema,
  type HealthReply,
  healthReplySchema,
  listReplySchema,
  logsReplySchema,
  pipelineReplySchema,
  retryReplySchema,
  statusReplySchema,
} from '../../../../contract/bridge';
import { AppError } from '../../../../contract/errors';
import { filmsReplySchema } from '../../../../contract/films-for-programs';
import type { BridgeState } from '../../../../contract/ipc';
import {
  changedReplySchema,
  deadLettersReplySchema,
  doctorReplySchema,
  enqueueManyReplySchema,
  overviewReplySchema,
  pausedReplySchema,
  settingsReadReplySchema,
  taskReplySchema,
  workerReplySchema,
  workersReplySchema,
} from '../../../../contract/steering';
import { Origins } from '../../../../main/bridge/origins';
import { type Bridge, type BridgeParts, createBridge } from '../../../../main/bridge/server';
import type { TaskQueue } from '../../../../main/queue/types';
import { openMetrics } from '../../../support/open-metrics';
import { openTestQueue, type TestQueueOverrides } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';
import { steeringOf } from './steering';

const TEST_TOKEN = 'test-token-0123456789-0123456789-0123456789';

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** Of a refusal as the contract has it; undefined for any other body. */
  readonly error: ErrorReply | undefined;
}

export interface TestBridge {
  readonly bridge: Bridge;
  readonly queue: TaskQueue;
  readonly origins: Origins;
  readonly port: number;
  readonly url: string;
  readonly token: string;
  readonly states: BridgeState[];
  /** What the bridge reported as its own faults: an empty list, unless a test provokes one. */
  readonly faults: unknown[];
  /** A program's call with the token; `body` is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** A page's call. */
  callFrom(origin: string, method: string, path: string, body?: unknown): Promise<Reply>;
  close(): Promise<void>;
}

export const HEALTHY: HealthReply = {
  healthy: true,
  workers: { script: { active: true }, image: { active: false }, video: { active: false } },
  stuckTasks: [],
  longRunningTasks: [],
};

/** As long as no type is done by workers that pull. */
export const NO_EXTERNAL_WORK: BridgeParts['external'] = {
  claimExternal: () => Promise.reject(new AppError('not_external', 'no type is done by workers that pull')),
  reportExternal: () => Promise.reject(new AppError('lease_lost', 'nothing is in hand')),
};

const REPLIES: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^POST \/api\/queue\/enqueue$/, enqueueReplySchema],
  [/^POST \/api\/queue\/pipelines$/, pipelineReplySchema],
  [/^GET \/api\/queue\/status\/[^/]+$/, statusReplySchema],
  [/^GET \/api\/queue\/list(\?|$)/, listReplySchema],
  [/^DELETE \/api\/queue\/cancel\/[^/]+$/, cancelReplySchema],
  [/^POST \/api\/queue\/(retry|approve)\/[^/]+$/, retryReplySchema],
  [/^GET \/api\/queue\/health$/, healthReplySchema],
  [/^GET \/api\/queue\/tasks\/[^/]+\/logs(\?|$)/, logsReplySchema],
  [/^POST \/api\/queue\/enqueue-many$/, enqueueManyReplySchema],
  [/^POST \/api\/queue\/(bump|priority)\/[^/]+$/, taskReplySchema],
  [/^POST \/api\/queue\/(pause|resume)$/, pausedReplySchema],
  [/^POST \/api\/queue\/(bulk|dead-letters\/retry)$/, changedReplySchema],
  [/^GET \/api\/queue\/dead-letters(\?|$)/, deadLettersReplySchema],
  [/^GET \/api\/queue\/overview$/, overviewReplySchema],
  [/^GET \/api\/films(\?|$)/, filmsReplySchema],
  [/^GET \/api\/workers$/, workersReplySchema],
  [/^POST \/api\/workers\/[^/]+\/restart$/, workerReplySchema],
  [/^GET \/api\/settings$/, settingsReadReplySchema],
  [/^GET \/api\/doctor$/, doctorReplySchema],
];

/** The bridge sends replies as it made them, so the contract is held here: each fits its schema, and holds nothing else. */
function holdToContract(call: string, body: unknown): void {
  const schema = REPLIES.find(([route]) => route.test(call))?.[1];
  if (schema !== undefined) expect(schema.parse(body), `the reply to ${call}`).toEqual(body);
}

/** A bridge on a free port over a real queue on a real file. */
export async function openTestBridge(
  parts: Partial<BridgeParts> = {},
  queueOptions: TestQueueOverrides = {},
): Promise<TestBridge> {
  const opened = await openTestQueue(queueOptions);
  const origins = Origins.open(tempDir('bridge'));
  const states: BridgeState[] = [];
  const faults: unknown[] = [];
  const steering = parts.steering ?? (await steeringOf(parts.queue ?? opened.queue));
  const metrics = await openMetrics(parts.queue ?? opened.queue);
  const bridge = await createBridge({
    queue: opened.queue,
    origins,
    token: TEST_TOKEN,
    port: 0,
    version: '0.0.0-test',
    language: () => 'en',
    health: async () => HEALTHY,
    external: NO_EXTERNAL_WORK,
    steering,
    films: async () => ({ films: [], total: 0 }),
    metrics,
    onState: (state) => states.push(state),
    onError: (error) => faults.push(error),
    ...parts,
  });
  await bridge.start();
  const port = bridge.state.port;
  const url = `http://127.0.0.1:${port}`;
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Reply> => {
    const response = await fetch(url + path, {
      method,
      headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const content: unknown = text === '' ? undefined : JSON.parse(text);
    const { status, headers: received } = response;
    if (status === 200) holdToContract(`${method} ${path}`, content);
    return { status, headers: received, body: content, error: errorReplySchema.safeParse(content).data };
  };
  return {
    bridge,
    queue: parts.queue ?? opened.queue,
    origins,
    port,
    url,
    token: TEST_TOKEN,
    states,
    faults,
    call: (method, path, body, headers = {}) =>
      send(method, path, body, { Authorization: `Bearer ${TEST_TOKEN}`, ...headers }),
    callFrom: (origin, method, path, body) => send(method, path, body, { Origin: origin }),
    close: async () => {
      await bridge.stop();
      metrics.stop();
      await opened.close();
    },
  };
}
