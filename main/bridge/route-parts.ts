import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { errorReplySchema, idempotencyKeySchema, type Warning } from '../../contract/bridge';

/** What the front door knows of a request that it let in. */
export interface Callers {
  /** Whether a program with the token makes it; a page does not. */
  isProgram(request: IncomingMessage): boolean;
  /** Counts it as so many calls more of its caller's. */
  charge(request: IncomingMessage, calls: number): void;
}

/** Loose, because the checked headers replace the request's own. */
export const idempotencyHeaders = z.looseObject({ 'idempotency-key': idempotencyKeySchema.optional() });
/** Fastify's body is null when none was sent. A page that always sends JSON may send an object where none is needed. */
export const noBody = z.object({}).nullish();
/** What every route may reply with. */
export const refused = { '4xx': errorReplySchema, '5xx': errorReplySchema };

export function keyOf(request: { headers: { 'idempotency-key'?: string | undefined } }): { idempotencyKey?: string } {
  const idempotencyKey = request.headers['idempotency-key'];
  return idempotencyKey === undefined ? {} : { idempotencyKey };
}

export function warned(warnings: Warning[]): { warnings?: Warning[] } {
  return warnings.length === 0 ? {} : { warnings };
}
