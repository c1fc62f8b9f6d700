import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort, type RedisOptions, startRedis } from './redis';

const TLS = resolve(import.meta.dirname, '../fixtures/tls');
/** Vouches for `localhost` and 127.0.0.1, and for itself: nobody trusts it without being told. */
export const TLS_CA = readFileSync(`${TLS}/localhost.crt`, 'utf8');

/** A real Redis that speaks TLS on one port and plainly on another. */
export async function startTlsRedis(options: RedisOptions = {}) {
  const tlsPort = await freePort();
  const redis = await startRedis({
    ...options,
    args: [
      ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', `${TLS}/localhost.crt`, '--tls-key-file', `${TLS}/localhost.key`],
      ...['--tls-ca-cert-file', `${TLS}/localhost.crt`],
      ...(options.args ?? []),
    ],
  });
  return { redis, tlsPort };
}
