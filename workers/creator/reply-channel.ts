import { createServer, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter } from '../runtime/line-splitter';
import { isWindows } from '../runtime/process-group';
import { MAX_LINE_CHARS } from './limits';

/** How long what a program wrote last is waited for when it has ended. */
const LAST_WORDS_MS = 300;

/** Where a program speaks to us: apart from its output, so that no text that it prints can command anything. */
export interface ReplyChannel {
  /** `SQ_REPLY`. */
  readonly name: string;
  /** What arrives on the child's descriptor 3; absent where it speaks through a pipe with a name. */
  readonly onReply?: (chunk: Buffer) => void;
  /** The program has ended: passes on a last line without a break. */
  close(): Promise<void>;
}

/** `onLine` gets each line as parsed JSON, or undefined for one that is not JSON or too long. `id` is the run's own. */
export async function openReplyChannel(id: string, onLine: (line: unknown) => void): Promise<ReplyChannel> {
  return isWindows ? openNamedPipe(`\\\\.\\pipe\\studio-queue-${id}`, onLine) : descriptor(onLine);
}

function descriptor(onLine: (line: unknown) => void): ReplyChannel {
  const { push, end } = reader(onLine);
  return { name: '3', onReply: push, close: async () => end() };
}

/** Windows hands no further descriptors to a program that is not written in C. */
async function openNamedPipe(name: string, onLine: (line: unknown) => void): Promise<ReplyChannel> {
  const open = new Map<Socket, () => void>();
  const server = createServer((socket) => {
    const { push, end } = reader(onLine);
    open.set(socket, end);
    socket.on('data', push);
    socket.on('error', () => {});
    socket.on('close', () => {
      end();
      open.delete(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, resolve);
  });
  return {
    name,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const socket of open.keys()) socket.destroy();
        }, LAST_WORDS_MS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

function reader(onLine: (line: unknown) => void) {
  const decoder = new StringDecoder('utf8');
  const lines = new LineSplitter((line, isCut) => onLine(isCut ? undefined : parsed(line)), MAX_LINE_CHARS);
  return {
    push: (chunk: Buffer) => lines.push(decoder.write(chunk)),
    end: () => {
      lines.push(decoder.end());
      lines.end();
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
