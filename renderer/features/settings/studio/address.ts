import { decodedPassword } from '../../../../contract/studio';

/**
 * Whether an address, typed so far, may hold a password: it names one before an @, or what follows a colon is no port.
 * `redis://desk:6379` does not, `redis://:se` does.
 */
export function hasSecret(address: string): boolean {
  const rest = address.slice(address.indexOf('://') < 0 ? 0 : address.indexOf('://') + 3);
  const colon = rest.indexOf(':');
  if (colon < 0) return false;
  return rest.lastIndexOf('@') > colon || /^:\d*[^\d/?#]/u.test(rest.slice(colon));
}

/** The address without its password, and that password. An address that cannot be read stays as it is. */
export function splitAddress(address: string): { readonly address: string; readonly password?: string } {
  const found = /^(?<before>[a-z]+:\/\/[^:@/]*):(?<secret>.*)@(?<after>[^@]*)$/u.exec(address)?.groups;
  if (found?.before === undefined || found.secret === undefined || found.after === undefined) return { address };
  const { before, secret, after } = found;
  const user = before.endsWith('//') ? before : `${before}@`;
  return { address: user + after, password: decodedPassword(secret) };
}
