import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { check } from '../../contract/check';
import { type AppError, fromZodError } from '../../contract/errors';
import { type Problem, say } from '../../contract/messages';
import { presentTask } from '../../contract/present';
import {
  type EnqueueManyRefused,
  enqueueManyInputSchema,
  enqueueManyRefusedSchema,
  enqueueManyReplySchema,
  type FailedTask,
} from '../../contract/steering';
import type { EnqueueInput, IsBuiltin } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';
import type { BodySchemas } from './body-schemas';
import { type Callers, idempotencyHeaders, keyOf, refused, warned } from './route-parts';
import { warningsOfMany } from './warnings';

export interface EnqueueManyParts {
  readonly queue: Pick<TaskQueue, 'enqueueMany'>;
  readonly schemas: Pick<BodySchemas, 'enqueue'>;
  readonly isBuiltin: IsBuiltin;
  readonly callers: Callers;
  readonly language: () => Language;
}

/** Up to a thousand tasks: all are checked, then all are added, or none is and the reply lists every one that cannot be. */
export function addEnqueueManyRoute(
  instance: FastifyInstance,
  { queue, schemas, isBuiltin, callers, language }: EnqueueManyParts,
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/api/queue/enqueue-many',
    {
      schema: {
        summary: 'Add up to 1,000 tasks, all or none',
        description:
          'Each task is the body of an `enqueue`. When some cannot be added, none is, and `failed` lists those. `dependsOn` can name only tasks that were added before.',
        tags: ['more'],
        headers: idempotencyHeaders,
        body: enqueueManyInputSchema,
        response: { 200: enqueueManyReplySchema, 422: enqueueManyRefusedSchema, ...refused },
      },
    },
    async (request, reply) => {
      const sent: readonly unknown[] = request.body.tasks;
      // A page may add no more tasks in a second than it could one by one.
      callers.charge(request.raw, sent.length - 1);
      const checked = sent.map((one) => check(schemas.enqueue(), one));
      const inputs = checked.flatMap((one): EnqueueInput[] => (one.success ? [one.data] : []));
      const malformed = checked.flatMap((one, index) =>
        one.success ? [] : [{ index, error: fromZodError(one.error, sent[index]) }],
      );
      if (malformed.length > 0) return reply.code(422).send(refusal(malformed, sent.length, language()));
      const added = await queue.enqueueMany(inputs, keyOf(request));
      if (!added.ok) return reply.code(422).send(refusal(added.refused, sent.length, language()));
      return {
        success: true as const,
        tasks: added.tasks.map((task) => presentTask(task, language())),
        ...warned(warningsOfMany(sent, inputs, isBuiltin, language())),
      };
    },
  );
}

function refusal(
  faults: readonly { readonly index: number; readonly error: AppError }[],
  sent: number,
  language: Language,
): EnqueueManyRefused {
  const failed = faults.map(({ index, error }): FailedTask => {
    const { code, message, field } = error.toPublic();
    return { index, code, error: say(message, language), ...(field === undefined ? {} : { field }) };
  });
  const problem: Problem = { code: 'request.tasks_refused', refused: failed.length, sent };
  const sentence = say(problem, language);
  return { success: false, error: sentence, code: 'tasks_refused', message: sentence, failed };
}
