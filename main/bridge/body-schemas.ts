import type { z } from 'zod';
import {
  enqueueInputSchema,
  enqueueSchemaFor,
  type IsBuiltin,
  pipelineInputSchema,
  pipelineSchemaFor,
  TASK_TYPES,
} from '../../contract/task';

/**
 * The schema that a body is parsed by now. Routes name, and /docs shows, those of the built-in processors. While the creator's own code
 * does a type's work, that type's metadata is theirs.
 */
export function bodySchemas(isBuiltin: IsBuiltin): (named: z.ZodType) => z.ZodType {
  // Building a schema costs more than a hundred uses of it, and the settings rarely change.
  const made = new Map<string, { enqueue: z.ZodType; pipeline: z.ZodType }>();
  const inForce = () => {
    const own = TASK_TYPES.filter((type) => !isBuiltin(type));
    const key = own.join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const isOurs: IsBuiltin = (type) => !own.includes(type);
    const schemas = { enqueue: enqueueSchemaFor(isOurs), pipeline: pipelineSchemaFor(isOurs) };
    made.set(key, schemas);
    return schemas;
  };
  return (named) => {
    if (named === enqueueInputSchema) return inForce().enqueue;
    if (named === pipelineInputSchema) return inForce().pipeline;
    return named;
  };
}
