import type { Problem } from '../../../contract/messages';
import { errorCode } from '../../system/error-code';

/** Redis replied without TLS where it was asked with it. */
export class SpeaksWithoutTls extends Error {}

const SSL_REASONS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/u;

/** What a person should do about an error of a connection. `host` with its port; `seconds`: how long a reply was waited for. */
export function problemOf(error: unknown, host: string, seconds: number): Problem {
  const code = errorCode(error) ?? '';
  const text = error instanceof Error ? error.message : '';
  if (code === 'ECONNREFUSED') return { code: 'studio.refused', host };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { code: 'studio.no_such_host', host };
  if (code === 'ETIMEDOUT' || /timed out|ETIMEDOUT/u.test(text)) {
    return { code: 'studio.no_reply', host, seconds: Math.ceil(seconds) };
  }
  if (error instanceof SpeaksWithoutTls || /WRONG_VERSION_NUMBER|PACKET_LENGTH|EPROTO/u.test(code))
    return { code: 'studio.no_tls_there', host };
  if (SSL_REASONS.test(code)) return { code: 'studio.certificate', host, reason: code };
  // Redis speaks of its protected mode as DENIED: it has no password and lets nobody else in.
  if (/^(?:NOAUTH|DENIED|-DENIED)/u.test(text)) return { code: 'studio.password_needed' };
  if (/^(?:WRONGPASS|ERR invalid password|ERR Client sent AUTH|ERR AUTH)/u.test(text)) {
    return { code: 'studio.wrong_password' };
  }
  const writing = problemOfWriting(error);
  if (writing !== undefined) return writing;
  if (text.startsWith('LOADING')) return { code: 'studio.loading' };
  const refused = /^NOPERM.*\brun the '(?<command>[^']+)'/u.exec(text)?.groups?.command;
  if (refused !== undefined) return { code: 'studio.rights', commands: [refused] };
  if (code === 'ECONNRESET' || NOT_REDIS.test(text)) return { code: 'studio.not_redis', host };
  // Of what Redis says, its first word only: the rest may repeat what it was sent.
  return { code: 'studio.unreachable', host, reason: code || (/^[A-Z]+/u.exec(text)?.[0] ?? '?') };
}
/** Why a Redis that replies writes nothing for now, whoever asks. */
export function problemOfWriting(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  // A transaction says no more than that one of its commands was refused.
  const causes = 'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
  const words = [error, ...causes].map((one: unknown) => /^[A-Z]+/u.exec(one instanceof Error ? one.message : '')?.[0]);
  return WRITES_NOTHING.find(([word]) => words.includes(word))?.[1];
}
const WRITES_NOTHING: readonly (readonly [string, Problem])[] = [
  ['OOM', { code: 'studio.full' }],
  ['READONLY', { code: 'studio.read_only' }],
  ['MISCONF', { code: 'studio.cannot_save' }],
];
const NOT_REDIS = /^(?:Unknown RESP|Protocol error|Connection is closed|Stream isn't writeable|ERR unknown command)/u;

/** Beyond it, people wonder at times and due dates. */
const CLOCKS_APART_MS = 5_000;
/** `behindMs`: how far this machine's clock is behind that of Redis. */
export function clockProblem(behindMs: number): Problem | undefined {
  if (Math.abs(behindMs) <= CLOCKS_APART_MS) return undefined;
  const seconds = Math.round(Math.abs(behindMs) / 1_000);
  return { code: behindMs > 0 ? 'studio.clock_behind' : 'studio.clock_ahead', seconds };
}
