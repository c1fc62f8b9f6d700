import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Everything the server sent until it closed or the first complete reply was there. */
  readonly text: string;
}

/**
 * Sends bytes as they are, as no HTTP client would, and reads the first reply.
 * Rejects when the server closes without one.
 */
export async function sendRaw(port: number, bytes: Buffer, timeoutMs = 60_000): Promise<RawReply> {
  const socket = connect({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  const isHead = bytes.toString('latin1', 0, 5) === 'HEAD ';
  const timer = setTimeout(() => socket.destroy(new Error('no complete reply in time')), timeoutMs);
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    if (isComplete(Buffer.concat(chunks).toString('latin1'), isHead)) socket.destroy();
  });
  // A server that has refused may reset while we still send; what it said before counts.
  let failure: Error | undefined;
  socket.on('error', (error) => {
    failure = error;
  });
  socket.once('connect', () => socket.write(bytes));
  await once(socket, 'close');
  clearTimeout(timer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') throw failure ?? new Error('the server closed without a reply');
  return parse(text);
}

function isComplete(received: string, isHead: boolean): boolean {
  const text = received.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  if (isHead) return true;
  const length = /content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
  if (length === undefined) return /^HTTP\/1\.1 (?:204|304) /.test(text);
  return text.length >= headEnd + 4 + Number(length);
}

function parse(text: string): RawReply {
  const headEnd = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, headEnd).split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number(lines[0]?.split(' ')[1]), headers, body: text.slice(headEnd + 4), text };
}
