import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../contract/errors';
import type { Language } from '../../contract/words';
import { SAY } from './refusal-words';

/** How deep a page's own metadata may nest: code that reads it later recurses once per level. */
const MAX_JSON_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How deep arrays and objects nest. Counted on the bytes, so that nothing is built before it is known to be shallow. */
function jsonDepth(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}

/**
 * Replaces Fastify's JSON parser. Bytes that are not UTF-8 are refused, not replaced by U+FFFD (two different ids would become one). Deep
 * nesting is refused before parsing, and so are `__proto__` and `constructor.prototype` keys. For a key given twice the last one wins, as
 * in JSON: there is a single parser between socket and schema, so nothing can read the other one. Without a body the result is `undefined`,
 * and the route's schema decides whether it needs one.
 */
export function installStrictJson(app: FastifyInstance, language: () => Language): void {
  const invalid = (why: 'notUtf8' | 'tooDeep' | 'notJson') => new AppError('invalid_json', SAY[why][language()]);
  const parseSafely = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const body = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(invalid('notUtf8'));
    if (jsonDepth(body) > MAX_JSON_DEPTH) return done(invalid('tooDeep'));
    parseSafely(request, body.toString('utf8'), (error, value) => {
      if (error === null) done(null, value);
      else done(invalid('notJson'));
    });
  });
}
