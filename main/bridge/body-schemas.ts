import type { z } from 'zod';
import { enqueueManyEnvelopeSchema, enqueueManyInputSchema } from '../../contract/steering';
import {
  enqueueInputSchema,
  enqueueSchemaFor,
  type IsBuiltin,
  pipelineInputSchema,
  pipelineSchemaFor,
  TASK_TYPES,
} from '../../contract/task';

export interface BodySchemas {
  /** The schema that a body is parsed by now, for the one that its route names. */
  inForce(named: z.ZodType): z.ZodType;
  /** A task's own, for those of which many are sent at once. */
  enqueue(): ReturnType<typeof enqueueSchemaFor>;
}

/**
 * Routes name, and /docs shows, the schemas of the built-in processors. While the creator's own code does a type's work, that type's
 * metadata is theirs.
 */
export function bodySchemas(isBuiltin: IsBuiltin): BodySchemas {
  // Building a schema costs more than a hundred uses of it, and the settings rarely change.
  const made = new Map<string, { enqueue: ReturnType<typeof enqueueSchemaFor>; pipeline: z.ZodType }>();
  const current = () => {
    const own = TASK_TYPES.filter((type) => !isBuiltin(type));
    const key = own.join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const isOurs: IsBuiltin = (type) => !own.includes(type);
    const schemas = { enqueue: enqueueSchemaFor(isOurs), pipeline: pipelineSchemaFor(isOurs) };
    made.set(key, schemas);
    return schemas;
  };
  return {
    inForce(named) {
      if (named === enqueueInputSchema) return current().enqueue;
      if (named === pipelineInputSchema) return current().pipeline;
      // Its tasks are checked one by one, so that the refusal can name all that are wrong.
      if (named === enqueueManyInputSchema) return enqueueManyEnvelopeSchema;
      return named;
    },
    enqueue: () => current().enqueue,
  };
}
