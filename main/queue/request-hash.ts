import { createHash } from 'node:crypto';

export type RequestKind = 'enqueue' | 'pipeline' | 'many';

/** Same request, same hash, whatever the order of its keys: a page may build its body in any order. */
export function requestHash(kind: RequestKind, body: unknown): string {
  return createHash('sha256').update(kind).update(canonical(body)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
