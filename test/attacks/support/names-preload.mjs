// @ts-check
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded into a worker before its own code: stands for the name server that an attacker owns. Each look-up of a name takes
 * its next reply, the last one for ever. No other name exists, so that no test asks the network.
 */
/** @type {Record<string, string[][]>} */
const replies = JSON.parse(process.env.STUDIO_QUEUE_TEST_NAMES ?? '{}');

const lookup = async (/** @type {string} */ name) => {
  const left = replies[name];
  if (left === undefined) throw Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  const next = left.length > 1 ? left.shift() : left[0];
  return (next ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};
Object.assign(dns, { lookup });
syncBuiltinESMExports();
