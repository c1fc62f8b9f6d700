/** The largest file that can hold a text of the length that a task takes, whatever its encoding. */
export const MAX_TEXT_BYTES = 1_048_576;

/**
 * The text in a file's bytes: UTF-8, UTF-16 with its mark, or else the encoding of Korean Windows, in which old texts and subtitles are.
 * Undefined when it is no text, such as a picture.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0)) return undefined;
  for (const encoding of ['utf-8', 'euc-kr'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one.
    }
  return undefined;
}

/** "제주 맛집" of "제주 맛집.md": what a file without a title of its own is called. */
export function titleOfFile(name: string): string {
  const dot = name.lastIndexOf('.');
  return (dot > 0 ? name.slice(0, dot) : name)
    .normalize('NFC')
    .replace(/[\s_]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
