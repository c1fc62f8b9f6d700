import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors';
import type { OriginRequest } from '../../contract/ipc';
import { asideName } from '../system/aside-name';
import { asFileError } from '../system/disk-error';
import { writeFileAtomicallySync } from '../system/files';
import type { OriginStanding } from './request-guard';

const MAX_PENDING = 10;
const MAX_ORIGIN_CHARS = 300;
const MAX_DECIDED = 1_000;

const fileSchema = z.strictObject({
  version: z.literal(1),
  approved: z.array(z.string().max(MAX_ORIGIN_CHARS)).max(MAX_DECIDED),
  denied: z.array(z.string().max(MAX_ORIGIN_CHARS)).max(MAX_DECIDED),
});

/**
 * true for `http(s)://host[:port]` exactly as a browser writes it. Everything that only looks like an origin is false: `null`, other
 * schemes, paths, userinfo, upper case, an explicit default port, a trailing dot, letters beyond ASCII, numbers that a browser would
 * rewrite to an address.
 */
export function isCanonicalOrigin(text: string): boolean {
  if (text.length > MAX_ORIGIN_CHARS || !/^https?:\/\/[a-z0-9._:[\]-]+$/.test(text)) return false;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.origin === text && url.hostname !== '' && !url.hostname.endsWith('.');
}

function isOfThisMachine(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

/** Which web pages may use the bridge: what the creator decided (kept in a file) and which pages are waiting for a decision (kept in memory). */
export class Origins {
  readonly #path: string;
  readonly #approved: Set<string>;
  readonly #denied: Set<string>;
  readonly #pending = new Map<string, OriginRequest>();
  readonly #listeners = new Set<(requests: readonly OriginRequest[]) => void>();

  private constructor(path: string, approved: readonly string[], denied: readonly string[]) {
    this.#path = path;
    this.#approved = new Set(approved.filter(isCanonicalOrigin));
    this.#denied = new Set(denied.filter((origin) => isCanonicalOrigin(origin) && !this.#approved.has(origin)));
  }

  /** Reads `<home>/origins.json`. An unreadable file is moved aside, and no origin is approved. */
  static open(home: string, onBroken: (movedTo: string) => void = () => {}): Origins {
    const path = join(home, 'origins.json');
    if (!existsSync(path)) return new Origins(path, [], []);
    try {
      const { approved, denied } = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      return new Origins(path, approved, denied);
    } catch {
      const movedTo = asideName(path);
      renameSync(path, movedTo);
      onBroken(movedTo);
      return new Origins(path, [], []);
    }
  }

  standingOf(origin: string): OriginStanding {
    if (this.#approved.has(origin)) return 'approved';
    if (this.#denied.has(origin)) return 'denied';
    return isCanonicalOrigin(origin) ? 'unknown' : 'malformed';
  }

  /**
   * Puts an unknown origin on the creator's list; returns whether it is on it. The list is bounded. When it is full, the oldest page of the
   * web is dropped, even if that is the newcomer itself: a site with a thousand subdomains cannot push the creator's own page off the list.
   * Only when every entry is of this machine is the oldest of those dropped.
   */
  request(origin: string): boolean {
    if (this.standingOf(origin) !== 'unknown') return false;
    if (this.#pending.has(origin)) return true;
    this.#pending.set(origin, { origin, firstSeenAt: new Date().toISOString() });
    if (this.#pending.size > MAX_PENDING) {
      const [oldest = origin, ...others] = this.#pending.keys();
      const victim = [oldest, ...others].find((pending) => !isOfThisMachine(pending)) ?? oldest;
      this.#pending.delete(victim);
      // The list is as it was.
      if (victim === origin) return false;
    }
    this.#report();
    return this.#pending.has(origin);
  }

  /**
   * Records the creator's decision. It is written to the file before it takes effect. Throws AppError `invalid_request` when `origin` is no
   * origin.
   */
  decide(origin: string, allow: boolean): void {
    if (!isCanonicalOrigin(origin)) {
      throw new AppError('invalid_request', 'An origin looks like http://localhost:3000', 'origin');
    }
    const approved = new Set(this.#approved);
    const denied = new Set(this.#denied);
    (allow ? denied : approved).delete(origin);
    (allow ? approved : denied).add(origin);
    this.#save(approved, denied);
    if (this.#pending.delete(origin)) this.#report();
  }

  /** Approves without asking (`--allow-origin`). Throws AppError `invalid_request` when `origin` is no origin. */
  approve(origin: string): void {
    if (!this.#approved.has(origin)) this.decide(origin, true);
  }

  /** Forgets a decision: the origin is unknown again. */
  revoke(origin: string): void {
    const approved = new Set(this.#approved);
    const denied = new Set(this.#denied);
    if ([approved.delete(origin), denied.delete(origin)].includes(true)) this.#save(approved, denied);
  }

  approved(): string[] {
    return [...this.#approved];
  }

  denied(): string[] {
    return [...this.#denied];
  }

  /** Origins that wait for a decision, oldest first. */
  requests(): OriginRequest[] {
    return [...this.#pending.values()];
  }

  /** Called with the whole list whenever it changes. */
  onRequests(listener: (requests: readonly OriginRequest[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #save(approved: ReadonlySet<string>, denied: ReadonlySet<string>): void {
    if (approved.size > MAX_DECIDED || denied.size > MAX_DECIDED) {
      throw new AppError('invalid_request', 'Too many origins are remembered: revoke some first', 'origin');
    }
    const content = { version: 1, approved: [...approved], denied: [...denied] } satisfies z.infer<typeof fileSchema>;
    try {
      writeFileAtomicallySync(this.#path, `${JSON.stringify(content, null, 2)}\n`, 0o600);
    } catch (error) {
      throw asFileError(error, 'The decision about the page could not be saved');
    }
    this.#approved.clear();
    for (const origin of approved) this.#approved.add(origin);
    this.#denied.clear();
    for (const origin of denied) this.#denied.add(origin);
  }

  #report(): void {
    const requests = this.requests();
    for (const listener of this.#listeners) listener(requests);
  }
}
