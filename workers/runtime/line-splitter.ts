/** A program that never writes a line break must not grow a buffer without end. */
const MAX_LINE_CHARS = 65_536;

/**
 * Passes on complete, non-empty lines (ended by \n, \r or both); the rest comes with `end`. Of a line longer than `maxChars` only the
 * beginning is kept, and it is passed on as cut.
 */
export class LineSplitter {
  #parts: string[] = [];
  #chars = 0;
  #isCut = false;
  readonly #onLine: (line: string, isCut: boolean) => void;
  readonly #maxChars: number;
  constructor(onLine: (line: string, isCut: boolean) => void, maxChars = MAX_LINE_CHARS) {
    this.#onLine = onLine;
    this.#maxChars = maxChars;
  }
  push(text: string): void {
    const parts = text.split(/[\r\n]/u);
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.end();
      if (part !== '') this.#add(part);
    }
  }
  end(): void {
    const line = this.#parts.join('');
    const isCut = this.#isCut;
    this.#parts = [];
    this.#chars = 0;
    this.#isCut = false;
    if (line !== '') this.#onLine(line, isCut);
  }
  #add(part: string): void {
    const room = this.#maxChars - this.#chars;
    if (part.length > room) this.#isCut = true;
    const kept = part.slice(0, room);
    if (kept === '') return;
    this.#chars += kept.length;
    this.#parts.push(kept);
  }
}
