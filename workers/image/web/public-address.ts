import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** 64:ff9b::/96: an IPv4 address as seen from an IPv6-only network, as public as the address inside. */
const NAT64: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];
/** All global unicast of IPv6. An allow-list, so that `::127.0.0.1`, fec0::/10 and any future special range are refused by default. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Whether the address belongs to the public internet; false for anything that is not an IP address. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // process() turns ::ffff:127.0.0.1 into 127.0.0.1.
  const ip = ipaddr.process(address);
  if (ip instanceof ipaddr.IPv4) return ip.range() === 'unicast';
  if (!(ip instanceof ipaddr.IPv6)) return false;
  if (ip.match(NAT64)) {
    const embedded = ip.toByteArray().slice(12).join('.');
    return ipaddr.IPv4.parse(embedded).range() === 'unicast';
  }
  // range() gives 6to4 (2002::/16), Teredo and documentation addresses names of their own: they carry or hide another address.
  return ip.match(GLOBAL_UNICAST) && ip.range() === 'unicast';
}

export class RefusedAddressError extends Error {
  readonly host: string;
  constructor(host: string, why: string) {
    super(why);
    this.name = 'RefusedAddressError';
    this.host = host;
  }
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Where a web address points; `host` of an IPv6 address keeps its brackets. */
export function targetOf(url: URL): Target {
  return { host: url.hostname, port: Number(url.port || (url.protocol === 'http:' ? 80 : 443)) };
}

/** Whether a connection to this IP address and port may be made. */
export type AddressPolicy = (address: string, port: number) => boolean;

/** Only the public web: on other ports a network has its databases and admin pages. */
export const publicOnly: AddressPolicy = (address, port) => (port === 80 || port === 443) && isPublicAddress(address);
/** For the developer setting. */
export const anyAddress: AddressPolicy = () => true;

/**
 * The one address to connect to. It is resolved and checked here, so that a name cannot resolve differently between check and
 * connect (DNS rebinding). Throws RefusedAddressError when the policy refuses any of the name's addresses, and the resolver's own
 * errors.
 */
export async function resolveTarget(
  { host, port }: Target,
  policy: AddressPolicy,
): Promise<{ address: string; family: 4 | 6 }> {
  const bare = host.replace(/^\[|\]$/gu, '');
  const literal = isIP(bare);
  const found =
    literal === 0 ? await lookup(bare, { all: true, verbatim: true }) : [{ address: bare, family: literal }];
  // A private address among public ones is the mark of a rebinding name.
  if (!found.every(({ address }) => policy(address, port))) {
    throw new RefusedAddressError(host, 'the address or port is not allowed');
  }
  // IPv4 first: broken IPv6 routes are common at home, and there is no second attempt here.
  const chosen = found.find(({ family }) => family === 4) ?? found[0];
  if (chosen === undefined) throw new Error(`no address for ${host}`);
  return { address: chosen.address, family: chosen.family === 6 ? 6 : 4 };
}
