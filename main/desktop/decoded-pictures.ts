/** A poster is one megabyte for Chromium; pictures of films in their own size are four or more. */
const MANY_MB = 60;
const POSTER_MB = 1;
const PICTURE_MB = 4;
/** When nothing was asked for so long, the creator is looking at what is there. */
const REST_MS = 2_000;

/**
 * Chromium keeps the last thousand pictures decoded, half a gigabyte of posters, whether or not they are still on the page. Once many were
 * served and the panel rests, `letGo` lets go of those that it does not show.
 */
export class DecodedPictures {
  #servedMb = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly letGo: () => void) {}

  /** Notes a file that was served to the panel. */
  noteServed(prefix: string, contentType: string | null): void {
    if (contentType?.startsWith('image/') !== true) return;
    this.#servedMb += prefix === '/poster/' ? POSTER_MB : PICTURE_MB;
    if (this.#servedMb < MANY_MB) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#servedMb = 0;
      this.letGo();
    }, REST_MS);
    this.#timer.unref?.();
  }
}
