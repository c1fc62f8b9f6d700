/** A program that never writes a line break must not grow a buffer without end. */
const MAX_LINE_CHARS = 65_536;

/** Passes on complete, non-empty lines (ended by \n, \r or both); the rest comes with `end`. */
export class LineSplitter {
  #rest = '';
  readonly #onLine: (line: string) => void;
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }
  push(text: string): void {
    const parts = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = parts.pop() ?? '';
    for (const line of parts) if (line !== '') this.#onLine(line);
    if (this.#rest.length > MAX_LINE_CHARS) this.end();
  }
  end(): void {
    const line = this.#rest;
    this.#rest = '';
    if (line !== '') this.#onLine(line);
  }
}
