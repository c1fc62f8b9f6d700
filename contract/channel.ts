import { z } from 'zod';
import { nullable } from './lenient';
import { logLevelSchema, taskOutputSchema } from './task';

/**
 * What a creator's program, address or worker may send: one JSON object per line. The contract is docs/processors.md: fields are only ever
 * added, and unknown ones are ignored.
 */

const MAX_TEXT_CHARS = 4_000;
export const text = (maxChars: number) => z.string().transform((given) => given.slice(0, maxChars));
const ownCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}$/u);
/** The creator's own word for what happened, for machines. */
export const ownCodeSchema = ownCode.brand<'OwnCode'>();
export type OwnCode = z.output<typeof ownCodeSchema>;
const ownCodeOr = (fallback: string) => ownCode.catch(fallback).brand<'OwnCode'>();

const { kind, scene, sourceUrl, pageUrl, licence, prompt, model, cost } = taskOutputSchema.shape;

export const progressSchema = z.object({
  progress: nullable(z.number()),
  stage: nullable(text(100)),
  detail: nullable(text(300)),
  etaSeconds: nullable(z.number()),
});
const logSchema = z.object({ log: text(MAX_TEXT_CHARS), level: logLevelSchema.catch('info') });
export const artifactSchema = z.object({
  /** Relative to the out folder, `/`-separated. */
  artifact: z.string(),
  kind: nullable(kind),
  scene: nullable(scene.unwrap()),
  sourceUrl: nullable(sourceUrl.unwrap()),
  pageUrl: nullable(pageUrl.unwrap()),
  licence: nullable(licence.unwrap()),
  prompt: nullable(prompt.unwrap()),
  model: nullable(model.unwrap()),
  cost: nullable(cost.unwrap()),
});
const resultSchema = z.object({ result: z.unknown() });
export const needsYouSchema = z.object({
  needsYou: z.object({
    code: ownCodeOr('needs_you'),
    message: text(MAX_TEXT_CHARS),
    url: nullable(z.url({ protocol: /^https?$/ }).max(2_048)).catch(undefined),
  }),
});
/** As far ahead as the creator's code may ask for its next attempt. */
export const MAX_RETRY_AFTER_SECONDS = 7 * 24 * 3_600;
const retryAfterSeconds = z.number().min(0).max(MAX_RETRY_AFTER_SECONDS);
export const retryAfterSchema = z.object({
  retryAfterSeconds,
  message: nullable(text(MAX_TEXT_CHARS)),
});
export const errorSchema = z.object({
  error: z.union([
    text(MAX_TEXT_CHARS).transform((message) => ({
      code: ownCodeSchema.parse('step_failed'),
      message,
      retryable: true,
      retryAfterSeconds: undefined,
    })),
    z.object({
      code: ownCodeOr('step_failed'),
      message: text(MAX_TEXT_CHARS),
      retryable: z.boolean().catch(true),
      retryAfterSeconds: nullable(retryAfterSeconds).catch(undefined),
    }),
  ]),
});

export type ChannelArtifact = z.output<typeof artifactSchema>;
export type ChannelMessage =
  | ({ readonly kind: 'progress' } & z.output<typeof progressSchema>)
  | ({ readonly kind: 'log' } & z.output<typeof logSchema>)
  | { readonly kind: 'artifact'; readonly artifact: ChannelArtifact }
  | { readonly kind: 'result'; readonly result: unknown }
  | ({ readonly kind: 'needs-you' } & z.output<typeof needsYouSchema>['needsYou'])
  | ({ readonly kind: 'retry-after' } & z.output<typeof retryAfterSchema>)
  | ({ readonly kind: 'error' } & z.output<typeof errorSchema>['error'])
  /** Not JSON of ours: `field` is at fault, or the line as a whole. */
  | { readonly kind: 'unreadable'; readonly field: string | undefined };

/** In this order: the first of these fields that a line has decides what the line is. */
const READERS: readonly (readonly [field: string, read: (line: object) => ChannelMessage])[] = [
  reader('error', errorSchema, ({ error }) => ({ kind: 'error', ...error })),
  reader('needsYou', needsYouSchema, ({ needsYou }) => ({ kind: 'needs-you', ...needsYou })),
  reader('retryAfterSeconds', retryAfterSchema, (line) => ({ kind: 'retry-after', ...line })),
  reader('result', resultSchema, ({ result }) => ({ kind: 'result', result })),
  reader('artifact', artifactSchema, (artifact) => ({ kind: 'artifact', artifact })),
  reader('log', logSchema, (line) => ({ kind: 'log', ...line })),
  reader('progress', progressSchema, (line) => ({ kind: 'progress', ...line })),
  reader('stage', progressSchema, (line) => ({ kind: 'progress', ...line })),
];

function reader<T extends z.ZodType>(field: string, schema: T, of: (line: z.output<T>) => ChannelMessage) {
  return [
    field,
    (line: object): ChannelMessage => {
      const read = schema.safeParse(line);
      if (read.success) return of(read.data);
      return { kind: 'unreadable', field: read.error.issues[0]?.path.map(String).join('.') || field };
    },
  ] as const;
}

/** What a parsed line says. Never throws: whatever a program writes is data. */
export function readChannelMessage(line: unknown): ChannelMessage {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) return { kind: 'unreadable', field: undefined };
  const found = READERS.find(([field]) => Object.hasOwn(line, field));
  return found === undefined ? { kind: 'unreadable', field: undefined } : found[1](line);
}
