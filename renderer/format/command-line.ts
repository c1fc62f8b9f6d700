const PLAIN = /^[\p{L}\p{N}_@%+=:,./-]+$/u;

/** A word as a shell of the system would need it to be typed, so that spaces and quotes in it can be seen. */
function quoted(word: string, isWindows: boolean): string {
  if (PLAIN.test(word) || (isWindows && /^[\p{L}\p{N}_@+=:,./\\-]+$/u.test(word))) return word;
  return isWindows ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command for reading: no shell runs it. */
export function commandLine(words: readonly string[], isWindows: boolean): string {
  return words.map((word) => quoted(word, isWindows)).join(' ');
}
