import { createHash } from 'node:crypto';
import { decodeApart } from './decode-apart';
import { type Fingerprint, isSamePicture } from './fingerprint';

/** The pictures that were found so far, and those that the film has already: each is wanted once, whatever its size and its address. */
export class SeenPictures {
  readonly #bytes = new Set<string>();
  readonly #hashes: Fingerprint[] = [];
  /** How many of `#hashes` are of pictures that the film had before. */
  #ofTheFilm = 0;

  /** Call before anything is met: these files are of the film. One that cannot be read is none. */
  async add(paths: readonly string[], signal: AbortSignal): Promise<void> {
    for (const path of paths) {
      signal.throwIfAborted();
      const decoded = await decodeApart(path, { width: 1, height: 1, evenPlain: true }).catch(() => undefined);
      if (decoded?.ok === true) this.#hashes.push(decoded.picture.hash);
    }
    this.#ofTheFilm = this.#hashes.length;
  }

  /** Whether these very bytes were met: they need not be decoded. */
  hasBytes(bytes: Uint8Array): boolean {
    return this.#bytes.has(sha256(bytes));
  }

  /** What a decoded picture is. A new one is known from now on. */
  meet(bytes: Uint8Array, hash: Fingerprint): 'new' | 'seen' | 'of the film' {
    this.#bytes.add(sha256(bytes));
    const same = this.#hashes.findIndex((one) => isSamePicture(one, hash));
    if (same !== -1) return same < this.#ofTheFilm ? 'of the film' : 'seen';
    this.#hashes.push(hash);
    return 'new';
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
