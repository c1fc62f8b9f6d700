import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { taskParamsSchema } from '../../contract/bridge';
import {
  artifactBodySchema,
  claimParamsSchema,
  claimQuerySchema,
  claimReplySchema,
  completeBodySchema,
  externalLogsBodySchema,
  type FailBody,
  failBodySchema,
  heardReplySchema,
  leaseBodySchema,
  progressBodySchema,
} from '../../contract/external';
import { presentTask } from '../../contract/present';
import type { Language } from '../../contract/words';
import type { Dispatcher } from '../supervision/dispatcher';
import type { ExternalCall } from '../supervision/external-talk';
import { noBody, refused } from './route-parts';

export type ExternalWork = Pick<Dispatcher, 'claimExternal' | 'reportExternal'>;
export interface ExternalParts {
  readonly external: ExternalWork;
  readonly language: () => Language;
}

/** A page must never call these: a website that the creator approved may add tasks, but not take them away from their worker. */
const config = { programsOnly: true };
const tags = ['external'];

/** The calls of a worker of the creator's that pulls its tasks (docs/processors.md, "A worker that pulls"). */
export function addExternalRoutes(instance: FastifyInstance, { external, language }: ExternalParts): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/queue/claim/:type',
    {
      config,
      schema: {
        summary: 'Take the next task of a type',
        description:
          'Waits up to `wait` seconds for one; 204 when none came. The lease is kept by any call for the task; without one for 30 s the task waits again.',
        tags,
        params: claimParamsSchema,
        querystring: claimQuerySchema,
        body: noBody,
        response: { 200: claimReplySchema, 204: z.null().describe('No task came in time.'), ...refused },
      },
    },
    async (request, reply) => {
      const waitMs = request.query.wait * 1_000;
      const handed = await external.claimExternal(request.params.type, { waitMs, gone: hungUp(reply) });
      return handed === null ? reply.code(204).send(null) : handed;
    },
  );

  const add = <B extends z.ZodType<{ leaseId: string }>>(
    name: string,
    summary: string,
    body: B,
    callOf: (given: z.output<B>) => ExternalCall,
  ): void => {
    const schema = { summary, tags, params: taskParamsSchema, body, response: { 200: heardReplySchema, ...refused } };
    app.post(`/api/queue/tasks/:taskId/${name}`, { config, schema }, async (request) => {
      const given: z.output<B> = body.parse(request.body);
      const lease = { taskId: request.params.taskId, leaseId: given.leaseId };
      const ended = await external.reportExternal(lease, callOf(given));
      return { success: true as const, ...(ended === null ? {} : { task: presentTask(ended, language()) }) };
    });
  };

  add('heartbeat', 'Keep the lease of a task in hand', leaseBodySchema, () => ({ kind: 'heartbeat' }));
  add('logs', 'Add log lines', externalLogsBodySchema, ({ lines }) => ({
    kind: 'say',
    lines: lines.map((line) => (typeof line === 'string' ? { log: line } : { log: line.text, level: line.level })),
  }));
  add('progress', 'Move the progress bar', progressBodySchema, ({ leaseId: _, ...line }) => ({
    kind: 'say',
    lines: [line],
  }));
  add('artifacts', 'Publish a file that lies in outDir', artifactBodySchema, ({ leaseId: _, ...line }) => ({
    kind: 'say',
    lines: [line],
  }));
  add('complete', 'The task is done; files that lie in outDir are published', completeBodySchema, ({ result }) => ({
    kind: 'complete',
    lines: result === undefined ? [] : [{ result }],
  }));
  add('fail', 'The task failed, should be tried again later, or needs the creator', failBodySchema, (body) => ({
    kind: 'fail',
    line: lastWordOf(body),
  }));
  add('release', 'Give the task back: it waits again, and no attempt is used', leaseBodySchema, () => ({
    kind: 'release',
  }));
}

/** `fail` as a line of the channel (contract/channel.ts). */
function lastWordOf({ error, retryable, retryAfterSeconds, message, needsYou }: FailBody): object {
  if (needsYou !== undefined) return { needsYou };
  if (error === undefined) return { retryAfterSeconds, message };
  return {
    error: {
      ...error,
      retryable: retryable ?? error.retryable,
      retryAfterSeconds: retryAfterSeconds ?? error.retryAfterSeconds,
    },
  };
}

/** Aborted when the connection ends before the reply has left. */
function hungUp(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const { raw } = reply;
  if (raw.destroyed) gone.abort();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
