import { decodedPassword, studioAddressSchema, studioNameSchema } from '../../contract/studio';

/** An address as somebody typed it, taken apart. */
export interface StudioPlace {
  /** With its user, without password, name and whatever else its query held. */
  readonly address: string;
  /** `?name=` of the address. */
  readonly name: string | undefined;
  readonly password: string | undefined;
  /** `?risk=known` of the address: for a machine without a person who could tick the box. */
  readonly knowsTheRisk: boolean;
}

/** undefined for what is no address of a Redis server. Nothing of the text is repeated anywhere: it may hold a password. */
export function readStudioAddress(text: string): StudioPlace | undefined {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const { hostname, password, searchParams } = url;
  const name = searchParams.get('name');
  const isName = name === null || studioNameSchema.safeParse(name).success;
  const knowsTheRisk = searchParams.get('risk') === 'known';
  url.password = '';
  url.search = '';
  url.hash = '';
  if (hostname === '' || !isName || url.href === '' || !studioAddressSchema.safeParse(url.href).success)
    return undefined;
  return {
    address: url.href,
    name: name ?? undefined,
    password: password === '' ? undefined : decodedPassword(password),
    knowsTheRisk,
  };
}

/** As it may be shown: who the user is is nobody else's affair. Unreadable ones are shown as nothing. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return '';
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}

/** Whether a password for the one may be sent to the other. */
export function isSameServer(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const [a, b] = [new URL(one), new URL(other)];
  const portOf = ({ port }: URL) => (port === '' ? '6379' : port);
  return a.protocol === b.protocol && a.hostname.toLowerCase() === b.hostname.toLowerCase() && portOf(a) === portOf(b);
}
