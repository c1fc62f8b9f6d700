import { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  cancelReplySchema,
  enqueueReplySchema,
  type HealthReply,
  healthQuerySchema,
  healthReplySchema,
  listQuerySchema,
  listReplySchema,
  logsQuerySchema,
  logsReplySchema,
  pipelineReplySchema,
  retryReplySchema,
  statusReplySchema,
  taskParamsSchema,
} from '../../contract/bridge';
import { AppError } from '../../contract/errors';
import { presentLine, presentTask, statusesThatReadAs } from '../../contract/present';
import { cancelQuerySchema } from '../../contract/steering';
import { enqueueInputSchema, type IsBuiltin, pipelineInputSchema, type QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';
import { cancelAny } from '../queue/cancel-any';
import { existingTask } from '../queue/existing-task';
import { toFilter } from '../queue/task-filter';
import type { TaskQueue } from '../queue/types';
import type { TaskFilter } from '../store/types';
import type { EnqueueManyParts } from './enqueue-many-route';
import type { EventStream } from './event-stream';
import type { ExternalWork } from './external-routes';
import type { FilmRouteParts } from './film-routes';
import { SAY } from './refusal-words';
import { idempotencyHeaders, keyOf, noBody, refused, warned } from './route-parts';
import type { SteeringParts } from './steering-routes';
import { warningsOfFilm, warningsOfTask } from './warnings';

export interface RouteParts extends SteeringParts, EnqueueManyParts, FilmRouteParts {
  readonly queue: TaskQueue;
  readonly health: () => Promise<HealthReply>;
  readonly events: EventStream;
  readonly external: ExternalWork;
  readonly language: () => Language;
  /** Whether the app's own processor does the type's tasks, and so reads their metadata. */
  readonly isBuiltin: IsBuiltin;
}

/** The guide's six calls (docs/spec.md, "HTTP API"), with their names and shapes. */
export function addQueueRoutes(
  instance: FastifyInstance,
  { queue, health, language, isBuiltin, callers, steering }: RouteParts,
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  /** For what pages may not ask for in a call that is open to them. */
  const refusePages = ({ raw }: FastifyRequest): void => {
    if (!callers.isProgram(raw)) throw new AppError('origin_not_allowed', SAY.programsOnly[language()]);
  };

  app.post(
    '/api/queue/enqueue',
    {
      schema: {
        summary: 'Add a task',
        description:
          'Numbers as text, empty fields and the like are read as they are meant. Unknown metadata is kept, and named in `warnings`. ' +
          'While a program of the creator’s does the type’s tasks, its metadata may be any object and is passed on as it came.',
        tags: ['queue'],
        headers: idempotencyHeaders,
        body: enqueueInputSchema,
        response: { 200: enqueueReplySchema, ...refused },
      },
    },
    async (request) => {
      const placed = await queue.enqueue(request.body, keyOf(request));
      return {
        success: true as const,
        task: presentTask(placed.task, language()),
        position: placed.position,
        estimatedWaitTime: placed.estimatedWaitSeconds,
        ...warned(warningsOfTask(request.sent, request.body, isBuiltin, language())),
      };
    },
  );

  app.get(
    '/api/queue/status/:taskId',
    {
      schema: {
        summary: 'One task, and its place while it waits',
        tags: ['queue'],
        params: taskParamsSchema,
        response: { 200: statusReplySchema, ...refused },
      },
    },
    async (request) => {
      for (;;) {
        const found = await existingTask(queue, request.params.taskId);
        const task = presentTask(found, language());
        if (found.status !== 'waiting') return { task };
        const place = await queue.position(found.id);
        // Without a place the task has begun meanwhile: reply with it as it is now.
        if (place !== null) return { task, position: place.position, estimatedWaitTime: place.estimatedWaitSeconds };
      }
    },
  );

  app.get(
    '/api/queue/list',
    {
      schema: {
        summary:
          'Tasks: what runs, what waits in the order it will run, what ended, newest end first; and the counts of each type',
        tags: ['queue'],
        querystring: listQuerySchema,
        response: { 200: listReplySchema, ...refused },
      },
    },
    async (request) => {
      const { type, status, limit, offset, ...more } = request.query;
      // A search reads every task; a page in a loop would keep the app busy with it.
      if (more.text !== undefined) refusePages(request);
      const filter = toFilter({
        ...more,
        ...(type === undefined ? {} : { types: [type] }),
        ...(status === undefined ? {} : { statuses: [...statusesThatReadAs(status)] }),
      });
      const [{ tasks, total }, summary] = await Promise.all([
        rowsOf(queue, filter, { limit, offset }),
        queue.tasks.summary(),
      ]);
      return { tasks: tasks.map((task) => presentTask(task, language())), total, summary };
    },
  );

  app.delete(
    '/api/queue/cancel/:taskId',
    {
      schema: {
        summary: 'Cancel a waiting task, or, with running, one that runs',
        description:
          'Its `status` then reads `failed`, as do those of the tasks that wait for it; `state` reads `cancelled`.',
        tags: ['queue'],
        params: taskParamsSchema,
        querystring: cancelQuerySchema,
        body: noBody,
        response: { 200: cancelReplySchema, ...refused },
      },
    },
    async (request) => {
      const { taskId } = request.params;
      if (request.query.running) {
        // A script that got into an approved page must not end what runs.
        refusePages(request);
        const { status } = await cancelAny(queue, (id) => steering.running.cancelRunning(id), taskId);
        if (status === 'processing') throw new AppError('task_not_cancellable', { code: 'request.not_stopped' });
        // It came to its end first.
        if (status !== 'cancelled') throw new AppError('task_not_cancellable', `It is ${status}.`);
      } else await queue.cancel(taskId);
      return { success: true as const, message: SAY.cancelled[language()] };
    },
  );

  app.post(
    '/api/queue/retry/:taskId',
    {
      schema: {
        summary: 'Put a failed or cancelled task back in its queue',
        tags: ['queue'],
        params: taskParamsSchema,
        body: noBody,
        response: { 200: retryReplySchema, ...refused },
      },
    },
    async (request) => ({
      success: true as const,
      task: presentTask(await queue.retry(request.params.taskId), language()),
    }),
  );

  app.post(
    '/api/queue/approve/:taskId',
    {
      schema: {
        summary: 'Let a film go on that stops for approval',
        description:
          'The task is the one that waits: the image task after the script, the video task after the images.',
        tags: ['queue'],
        params: taskParamsSchema,
        body: noBody,
        response: { 200: retryReplySchema, ...refused },
      },
    },
    async (request) => ({
      success: true as const,
      task: presentTask(await queue.approve(request.params.taskId), language()),
    }),
  );

  app.get(
    '/api/queue/health',
    {
      schema: {
        summary: 'Workers, and tasks that run for too long',
        description: 'With `strict=1` the status says it too: 503, with the same body, when it is not healthy.',
        tags: ['queue'],
        querystring: healthQuerySchema,
        response: { 200: healthReplySchema, 503: healthReplySchema, ...refused },
      },
    },
    async (request, reply) => {
      const state = await health();
      return reply.code(request.query.strict && !state.healthy ? 503 : 200).send(state);
    },
  );
}

/** A search cannot begin at a row: it counts what it finds from the start. */
const SEARCHED_ROWS = 10_000;

async function rowsOf(
  { tasks }: TaskQueue,
  { text, ...filter }: TaskFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly tasks: readonly QueueTask[]; readonly total: number }> {
  if (text === undefined || text.trim() === '') return tasks.list({ ...filter, limit, offset });
  if (offset + limit > SEARCHED_ROWS)
    throw new AppError(
      'invalid_request',
      { code: 'input.too_large', limit: SEARCHED_ROWS - limit, field: 'offset' },
      'offset',
    );
  const page = await tasks.list({ ...filter, text, limit: offset + limit });
  return { tasks: page.tasks.slice(offset), total: page.total ?? page.tasks.length };
}

/** The bridge's routes beside the guide's calls. */
export function addMoreRoutes(instance: FastifyInstance, { queue, events, language, isBuiltin }: RouteParts): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/queue/pipelines',
    {
      schema: {
        summary: 'Add a whole film: script, image and video, each waiting for the one before',
        tags: ['more'],
        headers: idempotencyHeaders,
        body: pipelineInputSchema,
        response: { 200: pipelineReplySchema, ...refused },
      },
    },
    async (request) => {
      const { pipelineId, tasks } = await queue.enqueuePipeline(request.body, keyOf(request));
      return {
        success: true as const,
        pipelineId,
        tasks: tasks.map((task) => presentTask(task, language())),
        ...warned(warningsOfFilm(request.sent, request.body, isBuiltin, language())),
      };
    },
  );

  app.get(
    '/api/queue/tasks/:taskId/logs',
    {
      schema: {
        summary: "A task's log lines after a line number",
        tags: ['more'],
        params: taskParamsSchema,
        querystring: logsQuerySchema,
        response: { 200: logsReplySchema, ...refused },
      },
    },
    async (request) => {
      const { after, limit } = request.query;
      await existingTask(queue, request.params.taskId);
      const lines = await queue.tasks.logs(request.params.taskId, after, limit);
      return { lines: lines.map((line) => presentLine(line, language())), next: lines.at(-1)?.n ?? after };
    },
  );

  app.get(
    '/api/queue/events',
    {
      schema: {
        summary: 'Everything that happens in the queue, as server-sent events',
        description:
          'Send the last `id` back as `Last-Event-ID` to go on from there; `reset` means: read the lists again.',
        tags: ['more'],
        headers: z.looseObject({ 'last-event-id': z.string().max(100).optional() }),
        produces: ['text/event-stream'],
      },
    },
    (request: FastifyRequest, reply: FastifyReply) => {
      const lastEventId = request.headers['last-event-id'];
      // inject() hands in a stand-in that never drains.
      if (!(reply.raw instanceof ServerResponse)) throw new AppError('internal', 'events need a socket');
      events.open(reply.raw, typeof lastEventId === 'string' ? lastEventId : undefined);
      reply.hijack();
    },
  );
}
