import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Cli } from '../cli';
import { errorCode } from '../error-code';
import { CliError, EXIT } from '../exit';
import { plain } from '../text';
import { WORDS } from '../words';

const STDIN = '-';
/** Of a file or of stdin: beyond it somebody gave the wrong file. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The text of a file, or of stdin for "-". UTF-8 only: read as another encoding, Korean would arrive as other words.
 * @throws CliError `usage`
 */
export async function readInput(cli: Cli, name: string): Promise<string> {
  const bytes = name === STDIN ? await stdinOf(cli) : await fileOf(cli, name);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(EXIT.usage, WORDS.notUtf8(shownName(name)));
  }
}

export const shownName = (name: string): string => (name === STDIN ? 'stdin' : plain(name));

async function fileOf({ cwd, signal }: Cli, name: string): Promise<Buffer> {
  try {
    // In parts: a device has no size that could be looked at before.
    return await wholeOf(createReadStream(resolve(cwd, name)), signal);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(EXIT.usage, WORDS.unreadable(plain(name), errorCode(error) ?? ''));
  }
}

const stdinOf = ({ stdin, signal }: Cli): Promise<Buffer> => wholeOf(stdin, signal);

async function wholeOf(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, stream)) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new CliError(EXIT.usage, WORDS.tooLarge);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
