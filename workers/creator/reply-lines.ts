/** A line that is longer than it may be. */
export class LineTooLongError extends Error {}

/**
 * The lines of a body as they come, without their ends (\n, \r\n or \r), empty ones too; an unfinished last one is a line. Throws
 * LineTooLongError beyond `maxChars`.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxChars: number): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  /** Pieces of the line that has not ended. Joined once: adding to one string would search its beginning with every chunk. */
  let pieces: string[] = [];
  let chars = 0;
  let mayBeHalfAnEnd = false;
  const add = (piece: string): void => {
    chars += piece.length;
    if (chars > maxChars) throw new LineTooLongError();
    if (piece !== '') pieces.push(piece);
  };
  const take = (): string => {
    const line = pieces.join('');
    pieces = [];
    chars = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') continue;
    // The \n of a \r\n that was cut in two.
    if (mayBeHalfAnEnd && text.startsWith('\n')) text = text.slice(1);
    mayBeHalfAnEnd = text === '' ? false : text.endsWith('\r');
    const parts = text.split(/\r\n|\n|\r/u);
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      add(part);
      yield take();
    }
    add(rest);
  }
  add(decoder.decode());
  if (pieces.length > 0) yield take();
}

/**
 * The data of server-sent events, each one's lines joined. Whatever else arrives (a comment, an id, an empty line) comes as undefined: it
 * says nothing, but somebody is there. The end of the body ends the last event. Throws LineTooLongError beyond `maxChars` of one event.
 */
export async function* eventsOf(
  lines: AsyncIterable<string>,
  maxChars: number,
): AsyncGenerator<string | undefined, void> {
  let data: string[] = [];
  let eventChars = 0;
  for await (const line of lines) {
    const found = /^data(?:: ?(.*))?$/su.exec(line);
    if (found !== null) {
      const part = found[1] ?? '';
      eventChars += part.length + 1;
      if (eventChars > maxChars) throw new LineTooLongError();
      data.push(part);
    } else if (line === '' && data.length > 0) {
      yield data.join('\n');
      data = [];
      eventChars = 0;
    } else yield undefined;
  }
  if (data.length > 0) yield data.join('\n');
}
