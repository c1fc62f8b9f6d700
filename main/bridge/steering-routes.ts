import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { taskParamsSchema } from '../../contract/bridge';
import type { BridgeState } from '../../contract/ipc';
import { presentTask, presentWorker } from '../../contract/present';
import {
  bulkBodySchema,
  changedReplySchema,
  deadLettersQuerySchema,
  deadLettersReplySchema,
  doctorReplySchema,
  type Finding,
  overviewReplySchema,
  pauseBodySchema,
  pausedReplySchema,
  priorityBodySchema,
  resumeBodySchema,
  retryLettersBodySchema,
  type ShownSettings,
  settingsReadReplySchema,
  taskReplySchema,
  workerParamsSchema,
  workerReplySchema,
  workersReplySchema,
} from '../../contract/steering';
import type { StudioState } from '../../contract/studio';
import { perType, type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import { deadLetterPage } from '../queue/dead-letter-page';
import { toFilter } from '../queue/task-filter';
import type { TaskQueue } from '../queue/types';
import type { Dispatcher } from '../supervision/dispatcher';
import { presentFinding, presentLetter, presentStudio } from './present-steering';
import { noBody, refused } from './route-parts';

/** What a program with the token controls and sees beside the queue. */
export interface Steering {
  readonly running: Pick<Dispatcher, 'cancelRunning' | 'pause' | 'resume' | 'workerStates' | 'restartWorker'>;
  readonly settings: () => ShownSettings;
  readonly studio: () => Promise<StudioState>;
  readonly doctor: (bridge: BridgeState) => Promise<readonly Finding[]>;
}

export interface SteeringParts {
  readonly queue: TaskQueue;
  readonly steering: Steering;
  readonly bridgeState: () => BridgeState;
  readonly version: string;
  readonly language: () => Language;
}

/** A page must never call these: an approved website may add tasks, but not stop the queue, act on all tasks or look at the machine. */
const config = { programsOnly: true };
const tags = ['steering'];
const NEEDS_YOU_SHOWN = 100;
const RUNNING_SHOWN = 500;

/** What the panel can do, for programs with the token (docs/api.md, "Steering the queue"). */
export function addSteeringRoutes(instance: FastifyInstance, parts: SteeringParts): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const { queue, steering, language } = parts;
  const { running } = steering;
  const paused = () => perType((type) => queue.isPaused(type));
  const shown = (task: QueueTask) => presentTask(task, language());

  app.post(
    '/api/queue/bump/:taskId',
    {
      config,
      schema: {
        summary: 'Put a waiting task before all others of its type',
        tags,
        params: taskParamsSchema,
        body: noBody,
        response: { 200: taskReplySchema, ...refused },
      },
    },
    async ({ params }) => ({ success: true as const, task: shown(await queue.bump(params.taskId)) }),
  );

  app.post(
    '/api/queue/priority/:taskId',
    {
      config,
      schema: {
        summary: 'Give a waiting task another priority',
        tags,
        params: taskParamsSchema,
        body: priorityBodySchema,
        response: { 200: taskReplySchema, ...refused },
      },
    },
    async ({ params, body }) => ({
      success: true as const,
      task: shown(await queue.setPriority(params.taskId, body.priority)),
    }),
  );

  app.post(
    '/api/queue/pause',
    {
      config,
      schema: {
        summary: 'Start no more tasks, of one type or of all',
        description: 'What runs goes on to its end, or, with `now`, back to waiting at once without using an attempt.',
        tags,
        body: pauseBodySchema,
        response: { 200: pausedReplySchema, ...refused },
      },
    },
    async ({ body: { type, mode, scope } }) => {
      await Promise.all(typesMeant(type).map((one) => running.pause(one, mode, scope)));
      return { success: true as const, paused: paused() };
    },
  );

  app.post(
    '/api/queue/resume',
    {
      config,
      schema: {
        summary: 'Start tasks again',
        description: 'In a studio, both pauses are lifted unless `scope` names one.',
        tags,
        body: resumeBodySchema,
        response: { 200: pausedReplySchema, ...refused },
      },
    },
    async ({ body: { type, scope } }) => {
      await Promise.all(typesMeant(type).map((one) => running.resume(one, scope)));
      return { success: true as const, paused: paused() };
    },
  );

  app.post(
    '/api/queue/bulk',
    {
      config,
      schema: {
        summary: 'Cancel, retry or bump all tasks that match a filter',
        description: 'Tasks that the action does not fit are left alone; running ones are never cancelled by it.',
        tags,
        body: bulkBodySchema,
        response: { 200: changedReplySchema, ...refused },
      },
    },
    async ({ body: { action, filter } }) => ({
      success: true as const,
      changed: await queue.changeAll(action, toFilter(filter)),
    }),
  );

  app.get(
    '/api/queue/dead-letters',
    {
      config,
      schema: {
        summary: 'Tasks that failed for good, with all their attempts',
        tags,
        querystring: deadLettersQuerySchema,
        response: { 200: deadLettersReplySchema, ...refused },
      },
    },
    async ({ query: { type, limit, before, ...filter } }) => {
      const wanted = toFilter({ ...filter, ...(type === undefined ? {} : { types: [type] }) });
      const { letters, nextBeforeId, ...counts } = await deadLetterPage(queue.tasks, wanted, {
        limit,
        beforeId: before,
      });
      return {
        letters: letters.map((letter) => presentLetter(letter, language())),
        ...(nextBeforeId === undefined ? {} : { next: nextBeforeId }),
        ...counts,
      };
    },
  );

  app.post(
    '/api/queue/dead-letters/retry',
    {
      config,
      schema: {
        summary: 'Retry all tasks that are still failed and whose dead letter matches',
        tags,
        body: retryLettersBodySchema,
        response: { 200: changedReplySchema, ...refused },
      },
    },
    async ({ body: { filter } }) => ({
      success: true as const,
      changed: await queue.retryDeadLetters(toFilter(filter)),
    }),
  );

  app.get(
    '/api/queue/overview',
    {
      config,
      schema: {
        summary: 'The whole queue at a glance: counts, what runs, what waits for a person, what is paused',
        tags,
        response: { 200: overviewReplySchema, ...refused },
      },
    },
    async () => {
      const [summary, today, runs, parked, studio] = await Promise.all([
        queue.tasks.summary(),
        queue.tasks.today(),
        queue.tasks.list({ statuses: ['processing'], limit: RUNNING_SHOWN }),
        queue.tasks.list({ needsYou: true, limit: NEEDS_YOU_SHOWN }),
        steering.studio(),
      ]);
      return {
        version: parts.version,
        summary,
        today,
        typicalSeconds: queue.typicalSeconds(),
        paused: paused(),
        running: runs.tasks.map(shown),
        needsYou: parked.tasks.map(shown),
        bridge: { port: parts.bridgeState().port },
        ...(studio.kind === 'alone' ? {} : { studio: presentStudio(studio, language()) }),
      };
    },
  );

  app.get(
    '/api/workers',
    {
      config,
      schema: {
        summary: 'The three worker processes',
        tags,
        response: { 200: workersReplySchema, ...refused },
      },
    },
    async () => ({ workers: running.workerStates().map((worker) => presentWorker(worker, language())) }),
  );

  app.post(
    '/api/workers/:type/restart',
    {
      config,
      schema: {
        summary: "End a type's worker process and start it again",
        description: 'Its task waits again; no attempt is used.',
        tags,
        params: workerParamsSchema,
        body: noBody,
        response: { 200: workerReplySchema, ...refused },
      },
    },
    async ({ params }) => ({
      success: true as const,
      worker: presentWorker(await running.restartWorker(params.type), language()),
    }),
  );

  app.get(
    '/api/settings',
    {
      config,
      schema: {
        summary: 'The settings in force, without secrets',
        description:
          'Of an address only scheme, host and port; of your own code its program and the names of what it is given.',
        tags,
        response: { 200: settingsReadReplySchema, ...refused },
      },
    },
    async () => ({ settings: steering.settings() }),
  );

  app.get(
    '/api/doctor',
    {
      config,
      schema: {
        summary: 'What the work needs, whether it is there, and what to do',
        tags,
        response: { 200: doctorReplySchema, ...refused },
      },
    },
    async () => {
      const findings = await steering.doctor(parts.bridgeState());
      return {
        ok: findings.every(({ level }) => level !== 'error'),
        findings: findings.map((finding) => presentFinding(finding, language())),
      };
    },
  );
}

const typesMeant = (type: TaskType | undefined): readonly TaskType[] => (type === undefined ? TASK_TYPES : [type]);
