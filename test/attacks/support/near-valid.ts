import fc from 'fast-check';
import { z } from 'zod';

/** In hostile texts; must come back in no refusal. The blank keeps it from passing as a field's name, which may be returned. */
export const CANARY = 'zq7 canary';

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    CANARY,
    `<script>${CANARY}</script>`,
    `'; DROP TABLE queue_tasks; -- ${CANARY}`,
    '../../../etc/passwd',
    'C:\\Windows\\win.ini',
    'file:///etc/passwd',
    'http://127.0.0.1/',
    '\u0000',
    'a\u202eb',
    '\ud800',
    '\u001b[2J',
    '__proto__',
    'constructor',
    'toString',
    '%s%n',
    '{{7*7}}',
    'x'.repeat(5_000),
    '가'.repeat(2_001),
  ),
);
const hostileKey = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'length', '', CANARY, 'then');
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    hostileText,
    fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 61, 1e21, 1e308, 2 ** 53 + 1, 5e-324),
    // Found so once: zod throws when it compares such a length.
    fc.constant({ length: { toString: 1 } }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(hostileKey, tie('value'), { maxKeys: 2 }),
  ),
})).value;

/**
 * Values that are what a schema asks for but, here and there, for something hostile. Read from the contract itself, so that a
 * field added tomorrow is fuzzed without a line here. (Arbitrary JSON alone hardly ever gets past the first check.)
 */
export function nearValid(schema: z.ZodType): fc.Arbitrary<unknown> {
  return spoiled(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

type Node = z.core.JSONSchema.BaseSchema;
type Child = z.core.JSONSchema._JSONSchema;

function spoiled(node: Child): fc.Arbitrary<unknown> {
  if (typeof node === 'boolean') return hostile;
  return fc.oneof({ arbitrary: wanted(node), weight: 15 }, { arbitrary: hostile, weight: 1 });
}

function wanted(node: Node): fc.Arbitrary<unknown> {
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(spoiled));
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  switch (node.type) {
    case 'object':
      return objectOf(node);
    case 'array':
      return fc.array(spoiled(typeof node.items === 'object' && !Array.isArray(node.items) ? node.items : true), {
        maxLength: 4,
      });
    case 'string':
      return textOf(node);
    case 'integer':
      return fc.integer({ min: node.minimum ?? -10, max: Math.min(node.maximum ?? 100, 1e6) });
    case 'number':
      return fc.double({ min: node.minimum ?? -10, max: node.maximum ?? 100, noNaN: true });
    case 'boolean':
      return fc.boolean();
    default:
      return hostile;
  }
}

function objectOf(node: Node): fc.Arbitrary<unknown> {
  const fields = Object.entries(node.properties ?? {}).map(([name, child]) => [name, spoiled(child)] as const);
  const required = (node.required ?? []).filter((name) => node.properties?.[name] !== undefined);
  const object = fc.record(Object.fromEntries(fields), { requiredKeys: required });
  const withExtra = fc.tuple(object, hostileKey, hostile).map(([known, key, value]) =>
    // defineProperty: assigning to __proto__ would make no key of it.
    Object.defineProperty({ ...known }, key, { value, enumerable: true }),
  );
  return fc.oneof({ arbitrary: object, weight: 30 }, { arbitrary: withExtra, weight: 1 });
}

function textOf(node: Node): fc.Arbitrary<unknown> {
  if (node.format === 'uuid') return fc.uuid();
  if (node.format === 'uri') return fc.webUrl({ validSchemes: ['http', 'https', 'redis', 'rediss'] });
  if (node.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (node.pattern !== undefined) return fc.stringMatching(new RegExp(node.pattern, 'u'));
  return fc.string({ unit: 'grapheme', minLength: node.minLength ?? 0, maxLength: Math.min(node.maxLength ?? 20, 40) });
}

/** Bytes of a JSON text, most of them spoiled: cut, flipped, doubled, with another token in place of one. */
export function spoiledJson(value: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const bytes = value.map((given) => Buffer.from(JSON.stringify(given) ?? ''));
  const token = fc.constantFrom(
    '"__proto__":',
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    '\\',
    '\\u0000',
    '\u0000',
    '1e999',
    'NaN',
  );
  const mutation = fc.oneof(
    fc.record({ kind: fc.constantFrom('cut', 'double', 'drop'), at: fc.nat(), span: fc.nat(8) }),
    fc.record({ kind: fc.constant('flip'), at: fc.nat(), span: fc.nat(255) }),
    fc.record({ kind: fc.constant('insert'), at: fc.nat(), token }),
  );
  return fc.oneof(
    { arbitrary: bytes, weight: 5 },
    { arbitrary: fc.tuple(bytes, fc.array(mutation, { minLength: 1, maxLength: 3 })).map(mutate), weight: 3 },
    { arbitrary: fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise)), weight: 1 },
    { arbitrary: hostile.map((given) => Buffer.from(JSON.stringify(given))), weight: 1 },
  );
}

interface Mutation {
  readonly kind: string;
  readonly at: number;
  readonly span?: number;
  readonly token?: string;
}

function mutate([bytes, mutations]: readonly [Buffer, readonly Mutation[]]): Buffer {
  return mutations.reduce((given, { kind, at: place, span = 0, token = '' }) => {
    const at = given.length === 0 ? 0 : place % given.length;
    const [before, after] = [given.subarray(0, at), given.subarray(at)];
    if (kind === 'cut') return before;
    if (kind === 'double') return Buffer.concat([before, after.subarray(0, span), after]);
    if (kind === 'drop') return Buffer.concat([before, after.subarray(span)]);
    if (kind === 'insert') return Buffer.concat([before, Buffer.from(token), after]);
    return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ span]), after.subarray(1)]);
  }, bytes);
}
