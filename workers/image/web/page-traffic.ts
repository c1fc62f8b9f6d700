import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession } from 'playwright';

/** No picture of a film has fewer. */
const MIN_PICTURE_BYTES = 1_000;
const MAX_PICTURE_BYTES = 25 * 1024 * 1024;
/** Of one reply, unpacked. Far beyond any picture: a bomb, which the browser is not left to unpack. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** Of a whole page, unpacked, and the most that its pictures take of the staging folder. */
const MAX_PAGE_BYTES = 512 * 1024 * 1024;
const MAX_REQUESTS = 3_000;
/** These stay open, or bring no picture. */
const NOT_WAITED_FOR = new Set(['EventSource', 'WebSocket', 'Ping', 'Media', 'Prefetch', 'CSPViolationReport']);

export interface Received {
  readonly url: string;
  /** Absolute path of its bytes. */
  readonly file: string;
}

interface Reply {
  /** All that lead to it, redirects included; the first is what the page asked for. */
  readonly urls: string[];
  type: string;
  mime: string;
  status: number;
  bytes: number;
  state: 'loading' | 'received' | 'failed';
  file?: string;
}

/**
 * What one page asks for and what the browser receives for it. Pictures are written to a folder as they arrive, one at a time, so that
 * they cost no memory, and an address that is valid once or for a cookie alone is never asked for again.
 */
export class PageTraffic {
  /** Called when the page has to be closed, because it asks for or receives too much. */
  onTooMuch: (what: 'requests' | 'bytes') => void = () => {};
  readonly #session: CDPSession;
  readonly #folder: string;
  readonly #replies = new Map<string, Reply>();
  readonly #byUrl = new Map<string, Reply>();
  readonly #open = new Set<string>();
  readonly #watchers = new Set<() => void>();
  #saving: Promise<void> = Promise.resolve();
  #unsaved = 0;
  #requests = 0;
  #bytes = 0;

  private constructor(session: CDPSession, folder: string) {
    this.#session = session;
    this.#folder = folder;
  }

  /** `folder` must not exist yet; it is removed by `end`. */
  static async watch(session: CDPSession, folder: string): Promise<PageTraffic> {
    // Not recursive: a run that resumes after its end must not create its staging folder again.
    await mkdir(folder);
    const traffic = new PageTraffic(session, folder);
    traffic.#listen();
    await session.send('Network.enable', {
      maxTotalBufferSize: 2 * MAX_PICTURE_BYTES,
      maxResourceBufferSize: MAX_PICTURE_BYTES,
    });
    await session.send('Page.enable');
    return traffic;
  }

  #listen(): void {
    const session = this.#session;
    session.on('Network.requestWillBeSent', ({ requestId, request, type = 'Other' }) => {
      if (!/^https?:/iu.test(request.url)) return;
      const known = this.#replies.get(requestId);
      const reply = known ?? { urls: [], type, mime: '', status: 0, bytes: 0, state: 'loading' };
      reply.urls.push(withoutHash(request.url));
      this.#replies.set(requestId, reply);
      this.#byUrl.set(withoutHash(request.url), reply);
      if (!NOT_WAITED_FOR.has(type)) this.#open.add(requestId);
      this.#requests += 1;
      if (this.#requests > MAX_REQUESTS) this.onTooMuch('requests');
    });
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      const reply = this.#replies.get(requestId);
      if (reply === undefined) return;
      Object.assign(reply, { type, mime: response.mimeType, status: response.status });
    });
    session.on('Network.dataReceived', ({ requestId, dataLength }) => {
      const reply = this.#replies.get(requestId);
      if (reply === undefined) return;
      reply.bytes += dataLength;
      this.#bytes += dataLength;
      if (reply.bytes > MAX_REPLY_BYTES || this.#bytes > MAX_PAGE_BYTES) this.onTooMuch('bytes');
    });
    session.on('Network.loadingFinished', ({ requestId }) => {
      this.#open.delete(requestId);
      const reply = this.#replies.get(requestId);
      if (reply === undefined) return;
      if (isUsable(reply)) this.#queue(requestId, reply);
      else this.#settle(reply, 'failed');
    });
    session.on('Network.loadingFailed', ({ requestId }) => {
      this.#open.delete(requestId);
      const reply = this.#replies.get(requestId);
      if (reply !== undefined) this.#settle(reply, 'failed');
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      // Another document: what the one before it had received is not on this page.
      if (frame.parentId === undefined) this.#forgetSettled();
    });
  }

  #queue(requestId: string, reply: Reply): void {
    this.#unsaved += 1;
    // One after the other, so that no more than one is in memory.
    this.#saving = this.#saving.then(async () => {
      const { body, base64Encoded } = await this.#session.send('Network.getResponseBody', { requestId });
      const bytes = Buffer.from(body, base64Encoded ? 'base64' : 'utf8');
      if (bytes.length < MIN_PICTURE_BYTES) throw new Error('no body');
      const file = join(this.#folder, requestId.replace(/[^\w.-]/gu, '_'));
      await writeFile(file, bytes);
      reply.file = file;
    });
    const settle = (state: Reply['state']) => {
      this.#unsaved -= 1;
      this.#settle(reply, state);
    };
    // What the browser no longer holds (evicted, or its page is gone) costs that picture alone.
    this.#saving = this.#saving.then(
      () => settle('received'),
      () => settle('failed'),
    );
  }

  #settle(reply: Reply, state: Reply['state']): void {
    reply.state = state;
    this.#tell();
  }

  #forgetSettled(): void {
    for (const [id, reply] of this.#replies) if (reply.state !== 'loading') this.#replies.delete(id);
    for (const [url, reply] of this.#byUrl) if (reply.state !== 'loading') this.#byUrl.delete(url);
    this.#tell();
  }

  #tell(): void {
    for (const look of [...this.#watchers]) look();
  }

  /** Resolves with whether the condition came true within `ms`. It is looked at whenever something arrived. */
  until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (result: boolean) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(result);
      };
      const look = () => {
        if (condition()) end(true);
      };
      const timer = setTimeout(() => end(condition()), ms);
      this.#watchers.add(look);
    });
  }

  /** Resolves when all that was asked for has arrived and is saved, after `ms` at the latest. */
  async quiet(ms: number): Promise<void> {
    await this.until(() => this.#open.size === 0 && this.#unsaved === 0, ms);
  }

  /** The file of a picture that the browser has received; waits up to `ms` for one that is on its way. */
  async get(url: string, ms: number): Promise<string | undefined> {
    await this.until(() => (this.#byUrl.get(url)?.state ?? 'loading') !== 'loading', ms);
    return this.#byUrl.get(url)?.file;
  }

  /** Whether the picture of this address, or of this name, is saved. */
  has(url: string): boolean {
    return this.#byUrl.get(url)?.file !== undefined;
  }

  /** Whether the page has asked for this address. */
  knows(url: string): boolean {
    return this.#byUrl.has(url);
  }

  /** Of the document that is open, in the order in which it asked for them. */
  received(): Received[] {
    return [...this.#replies.values()].flatMap(({ urls: [url], file }) =>
      url === undefined || file === undefined ? [] : [{ url, file }],
    );
  }

  /** Keeps a picture that came by no request, under a name that is no address. */
  async keep(name: string, bytes: Buffer): Promise<void> {
    if (bytes.length > MAX_PICTURE_BYTES || this.#bytes + bytes.length > MAX_PAGE_BYTES) return;
    this.#bytes += bytes.length;
    const file = join(this.#folder, `inline-${this.#byUrl.size}`);
    await writeFile(file, bytes);
    this.#byUrl.set(name, {
      urls: [name],
      type: '',
      mime: '',
      status: 0,
      bytes: bytes.length,
      state: 'received',
      file,
    });
  }

  async end(): Promise<void> {
    await this.#saving;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function isUsable({ type, mime, status, bytes }: Reply): boolean {
  const isPicture = (type === 'Image' || mime.startsWith('image/')) && !mime.startsWith('image/svg');
  return isPicture && status === 200 && bytes >= MIN_PICTURE_BYTES && bytes <= MAX_PICTURE_BYTES;
}

function withoutHash(address: string): string {
  return address.split('#')[0] ?? address;
}
