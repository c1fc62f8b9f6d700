import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { queueEventSchema } from '../../../contract/events';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

/** What a stream may hold: an event of the contract, or where the stream stands. */
const dataSchema = z.union([queueEventSchema, z.strictObject({ seq: z.int() })]);
interface Frame {
  readonly event: string;
  readonly id: string;
  /** Absent with a comment alone. */
  readonly data?: z.infer<typeof dataSchema>;
}

/** Reads frames of a stream one after the other. */
class Frames {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';
  readonly comments: string[] = [];
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }
  /** The next frame, or null at the end of the stream. Comments are kept apart. */
  async next(): Promise<Frame | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end === -1) {
        const { done, value } = await this.#reader.read();
        if (done) return null;
        this.#text += this.#decoder.decode(value, { stream: true });
        continue;
      }
      const frame = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 2);
      if (frame.startsWith(':')) {
        this.comments.push(frame);
        return { event: 'comment', id: '' };
      }
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1] ?? '';
      return { event: field('event'), id: field('id'), data: dataSchema.parse(JSON.parse(field('data'))) };
    }
  }
  async until(matches: (frame: Frame) => boolean): Promise<Frame[]> {
    const seen: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame === null) throw new Error('the stream ended first');
      seen.push(frame);
      if (matches(frame)) return seen;
    }
  }
  close(): Promise<void> {
    return this.#reader.cancel();
  }
}

let bridge: TestBridge;
const opened: Frames[] = [];
beforeEach(async () => {
  bridge = await openTestBridge({ eventStream: { maxEvents: 20, maxStreams: 3, heartbeatMs: 30 } });
});
afterEach(async () => {
  for (const frames of opened.splice(0)) await frames.close().catch(() => {});
  await bridge.close();
});

async function open(lastEventId?: string): Promise<Frames> {
  const response = await fetch(`${bridge.url}/api/queue/events`, {
    headers: {
      Authorization: `Bearer ${bridge.token}`,
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  if (response.body === null) throw new Error('no stream');
  const frames = new Frames(response.body);
  opened.push(frames);
  return frames;
}
const enqueue = (projectId = 'p') => bridge.queue.enqueue({ type: 'video', projectId, metadata: {} });
const isTask = (projectId: string) => (frame: Frame) =>
  frame.data !== undefined && 'task' in frame.data && frame.data.task.projectId === projectId;
/** Where the stream was with this frame. */
function seqOf(frame: Frame | undefined): number {
  if (frame?.data === undefined) throw new Error('a frame with a seq was expected');
  return frame.data.seq;
}
const withoutComments = (frames: readonly Frame[]) => frames.filter(({ event }) => event !== 'comment');

describe('GET /api/queue/events', () => {
  it('reports what happens, in order and without gaps, as events of the contract', async () => {
    const frames = await open();
    const [ready] = await frames.until(({ event }) => event === 'ready');
    await enqueue('a');
    await enqueue('b');
    const seen = withoutComments(await frames.until(isTask('b')));
    for (const frame of seen) {
      expect(queueEventSchema.parse(frame.data).kind).toBe(frame.event);
      expect(frame.id).toMatch(new RegExp(`-${seqOf(frame)}$`));
    }
    const seqs = seen.map(seqOf);
    expect(seqs).toEqual(seqs.map((_, i) => seqOf(ready) + 1 + i));
  });

  it('goes on after the Last-Event-ID, and a plain seq is understood too', async () => {
    const first = await open();
    await first.until(({ event }) => event === 'ready');
    await enqueue('a');
    const seenA = await first.until(isTask('a'));
    await first.close();
    await enqueue('b');
    const lastId = seenA.at(-1)?.id ?? '';
    for (const id of [lastId, String(seqOf(seenA.at(-1)))]) {
      const frames = await open(id);
      const seen = withoutComments(await frames.until(isTask('b')));
      expect(seen[0]?.event).toBe('ready');
      expect(seqOf(seen[1])).toBe(seqOf(seenA.at(-1)) + 1);
      expect(seen.filter(isTask('a'))).toEqual([]);
      await frames.close();
    }
  });

  it.each(['00000000-1', '999999', 'nonsense', '-1'])('sends reset when it cannot go on from %j', async (id) => {
    await enqueue();
    const [frame] = await (await open(id)).until(() => true);
    expect(frame).toMatchObject({ event: 'reset', data: { seq: bridge.queue.lastSeq() } });
  });

  it('sends reset when the events in between are no longer kept', async () => {
    const first = await open();
    const [ready] = await first.until(({ event }) => event === 'ready');
    await first.close();
    for (let i = 0; i < 30; i += 1) await enqueue();
    const [frame] = await (await open(ready?.id)).until(() => true);
    expect(frame?.event).toBe('reset');
  });

  it('sends a comment as heartbeat when nothing happens', async () => {
    const frames = await open();
    await frames.until(({ event }) => event === 'comment');
    expect(frames.comments).toEqual([': still here']);
  });

  it('opens a bounded number of streams and says 429 to the next', async () => {
    for (let i = 0; i < 3; i += 1) await open();
    const { status, error } = await bridge.call('GET', '/api/queue/events');
    expect([status, error?.code]).toEqual([429, 'too_many_requests']);
    await opened[0]?.close();
    await expect
      .poll(async () => {
        const response = await fetch(`${bridge.url}/api/queue/events`, {
          headers: { Authorization: `Bearer ${bridge.token}` },
        });
        await response.body?.cancel();
        return response.status;
      })
      .toBe(200);
  });

  it('drops a reader that does not read, and keeps nothing for it', async () => {
    const socket = connect({ host: '127.0.0.1', port: bridge.port });
    await once(socket, 'connect');
    socket.pause();
    const head = [
      'GET /api/queue/events HTTP/1.1',
      `Host: 127.0.0.1:${bridge.port}`,
      `Authorization: Bearer ${bridge.token}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const reader = await open();
    await reader.until(({ event }) => event === 'ready');
    const title = 'x'.repeat(300);
    // No single text of it is long enough to be cut.
    const mine = Array(500).fill('y'.repeat(300));
    // Far more than socket buffers hold; the reader beside it gets every event.
    for (let i = 0; i < 120; i += 1) {
      await bridge.queue.enqueue({ type: 'script', projectId: `p${i}`, metadata: { title, mine } });
      await reader.until(isTask(`p${i}`));
    }
    socket.resume();
    socket.on('error', () => {});
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    await once(socket, 'close');
    expect(received).toBeLessThan(120 * 150_000);
    expect(bridge.faults).toEqual([]);
  });

  it('ends its streams when the bridge stops', async () => {
    const frames = await open();
    await frames.until(({ event }) => event === 'ready');
    await bridge.bridge.stop();
    for (let frame = await frames.next(); frame !== null; frame = await frames.next())
      expect(frame.event).toBe('comment');
  });
});
