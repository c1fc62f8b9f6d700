import { z } from 'zod';

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** What a thread of pictures is asked; `source` is bytes or a file. */
export const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('decode'),
    source: z.union([z.string(), bytesSchema]),
    min: z.object({ width: z.number(), height: z.number(), evenPlain: z.boolean().optional() }),
  }),
  z.object({ kind: z.literal('whole'), path: z.string() }),
]);
export type DecodingRequest = z.infer<typeof requestSchema>;

const outcomeSchema = z.union([
  z.boolean(),
  z.object({
    ok: z.literal(false),
    why: z.enum(['no picture', 'too large', 'unreadable', 'too small', 'no contrast']),
  }),
  z.object({
    ok: z.literal(true),
    picture: z.object({
      data: bytesSchema,
      extension: z.enum(['jpg', 'png']),
      width: z.number(),
      height: z.number(),
      hash: z.object({ greys: bytesSchema }),
    }),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** `used up`: not begun, because the thread has decoded much before. */
export const replySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), outcome: outcomeSchema, isUsedUp: z.boolean() }),
  z.object({ kind: z.literal('used up') }),
]);
export type Reply = z.infer<typeof replySchema>;
