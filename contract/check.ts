import { z } from 'zod';

/**
 * `safeParse` that never throws, for input from outside. zod 4.6 reads `length` even of a value whose type it has just refused, and
 * comparing `{"length":{"toString":1}}` with a number throws. Such a body would get a 500 instead of a refusal.
 */
export function check<S extends z.ZodType>(
  schema: S,
  data: unknown,
): { success: true; data: z.output<S> } | { success: false; error: z.ZodError } {
  try {
    return schema.safeParse(data);
  } catch {
    return {
      success: false,
      error: new z.ZodError([{ code: 'custom', path: [], message: 'invalid value', input: undefined }]),
    };
  }
}
