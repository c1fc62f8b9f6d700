/** Whether everybody between the two machines can read what is sent, the password with it. */
export function isOpenToReaders(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'redis:' && !isThisMachine(hostname);
}

/** Not of a name: it may be known differently elsewhere. */
const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
