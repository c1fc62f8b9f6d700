import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { fromZodError } from '../../contract/errors';
import { type TaskType, unusableFields, unusableValue } from '../../contract/task';

/**
 * A form of the panel writes into fields of ours, so a value that fits none of them is a mistake there, and refused. One that the page sent
 * and nobody changed stays the page's own. @throws AppError `invalid_body` with the field
 */
export function refuseUnusable(type: TaskType, changed: object, before: object): void {
  for (const field of unusableFields(type, changed)) {
    const value: unknown = Reflect.get(changed, field);
    if (isDeepStrictEqual(value, Reflect.get(before, field))) continue;
    const error = unusableValue(type, field, value);
    if (error !== undefined) throw fromZodError(nested(error, field), { metadata: { [field]: value } });
  }
}

const nested = (error: z.ZodError, field: string) =>
  new z.ZodError(error.issues.map((issue) => ({ ...issue, path: ['metadata', field, ...issue.path] })));
