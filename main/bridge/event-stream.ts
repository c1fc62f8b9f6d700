import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AppError } from '../../contract/errors';
import type { QueueEvent } from '../../contract/events';
import { presentEvent } from '../../contract/present';
import type { Language } from '../../contract/words';
import { SAY } from './refusal-words';

export interface EventStreamOptions {
  readonly maxStreams?: number;
  readonly maxEvents?: number;
  readonly maxBytes?: number;
  readonly heartbeatMs?: number;
}

interface Kept {
  readonly event: QueueEvent;
  readonly approximateBytes: number;
  frame: string | undefined;
}

interface Reader {
  readonly response: ServerResponse;
  /** seq of the next event to send. */
  next: number;
  /** Set when the socket took no more; cleared by its drain. */
  stalledSinceMs: number | undefined;
}

/** At most this much is written ahead of a reader's socket: the ring is the buffer, shared by all readers. */
const WRITE_AHEAD_BYTES = 64 * 1024;
const STALLED_LIMIT_MS = 60_000;

/**
 * Server-sent events. The latest events are kept once, in a ring bounded by number and by bytes, and a reader is only a place in it. So a
 * slow reader costs no memory: it is dropped when the ring has moved past its place. When it reconnects it gets `reset` (read the lists
 * again).
 *
 * An event's id is `<run>-<seq>`. seq restarts with the app, so a place in an earlier run must not be taken for one in this run. A plain
 * seq is accepted too, as one of this run.
 */
export class EventStream {
  readonly #run = randomBytes(4).toString('hex');
  readonly #readers = new Set<Reader>();
  readonly #maxStreams: number;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #heartbeat: NodeJS.Timeout;
  #ring: Kept[] = [];
  #ringBytes = 0;
  /** seq of the newest event known, also when the ring is empty. */
  #newest: number;
  #pumpAsked = false;
  readonly #language: () => Language;

  constructor(lastSeq: number, language: () => Language, options: EventStreamOptions = {}) {
    this.#newest = lastSeq;
    this.#language = language;
    this.#maxStreams = options.maxStreams ?? 100;
    this.#maxEvents = options.maxEvents ?? 5_000;
    this.#maxBytes = options.maxBytes ?? 32 * 1024 * 1024;
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs ?? 15_000);
    this.#heartbeat.unref();
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /** Events of the queue, in order. */
  push(events: readonly QueueEvent[]): void {
    for (const event of events) {
      // A gap would make places in the ring wrong. Start over; readers that are behind get a reset.
      if (event.seq !== this.#newest + 1) this.#clear();
      const kept: Kept = { event, approximateBytes: approximateBytes(event), frame: undefined };
      this.#ring.push(kept);
      this.#ringBytes += kept.approximateBytes;
      this.#newest = event.seq;
    }
    this.#trim();
    this.#askPump();
  }

  /** Starts the stream from `lastEventId` on, or from now. Throws AppError `too_many_requests` when too many are open. */
  open(response: ServerResponse, lastEventId: string | undefined): void {
    if (this.#readers.size >= this.#maxStreams) {
      throw new AppError('too_many_requests', SAY.tooManyStreams[this.#language()]);
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
    const next = this.#placeAfter(lastEventId);
    const reader: Reader = { response, next: next ?? this.#newest + 1, stalledSinceMs: undefined };
    const isReset = lastEventId !== undefined && next === undefined;
    const seq = reader.next - 1;
    // The first frame also gives a new reader its place, so that a reconnect before any event loses nothing.
    response.write(`${isReset ? 'event: reset' : 'event: ready'}\nid: ${this.#run}-${seq}\ndata: {"seq":${seq}}\n\n`);
    this.#readers.add(reader);
    response.on('drain', () => {
      reader.stalledSinceMs = undefined;
      this.#feed(reader);
    });
    response.on('error', () => this.#drop(reader));
    response.on('close', () => this.#readers.delete(reader));
    this.#feed(reader);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const reader of this.#readers) reader.response.end();
    this.#readers.clear();
  }

  /** The seq to continue from, or undefined when what follows the id is not in the ring. */
  #placeAfter(lastEventId: string | undefined): number | undefined {
    const match = /^(?:([0-9a-f]{8})-)?(\d{1,15})$/.exec(lastEventId ?? '');
    if (match === null) return undefined;
    if (match[1] !== undefined && match[1] !== this.#run) return undefined;
    const next = Number(match[2]) + 1;
    return next < this.#oldest() || next > this.#newest + 1 ? undefined : next;
  }

  #oldest(): number {
    return this.#newest - this.#ring.length + 1;
  }

  #clear(): void {
    this.#ring = [];
    this.#ringBytes = 0;
  }

  #trim(): void {
    let excess = Math.max(0, this.#ring.length - this.#maxEvents);
    let bytes = this.#ringBytes;
    for (let i = 0; i < this.#ring.length && (i < excess || bytes > this.#maxBytes); i += 1) {
      bytes -= this.#ring[i]?.approximateBytes ?? 0;
      excess = Math.max(excess, i + 1);
    }
    if (excess === 0) return;
    this.#ring = this.#ring.slice(excess);
    this.#ringBytes = bytes;
  }

  /** Events of one turn of the event loop are written together. */
  #askPump(): void {
    if (this.#pumpAsked || this.#readers.size === 0) return;
    this.#pumpAsked = true;
    setImmediate(() => {
      this.#pumpAsked = false;
      for (const reader of this.#readers) this.#feed(reader);
    });
  }

  #feed(reader: Reader): void {
    const oldest = this.#oldest();
    if (reader.next < oldest) {
      this.#drop(reader);
      return;
    }
    while (reader.next <= this.#newest && reader.response.writableLength < WRITE_AHEAD_BYTES) {
      let text = '';
      while (reader.next <= this.#newest && text.length < WRITE_AHEAD_BYTES) {
        const kept = this.#ring[reader.next - oldest];
        if (kept === undefined) break;
        kept.frame ??= `event: ${kept.event.kind}\nid: ${this.#run}-${kept.event.seq}\ndata: ${JSON.stringify(presentEvent(kept.event, this.#language()))}\n\n`;
        text += kept.frame;
        reader.next += 1;
      }
      if (!reader.response.write(text)) reader.stalledSinceMs ??= performance.now();
    }
  }

  #beat(): void {
    for (const reader of this.#readers) {
      const stalledMs = reader.stalledSinceMs === undefined ? 0 : performance.now() - reader.stalledSinceMs;
      if (stalledMs > STALLED_LIMIT_MS) this.#drop(reader);
      else if (reader.response.writableLength < WRITE_AHEAD_BYTES) reader.response.write(': still here\n\n');
    }
  }

  #drop(reader: Reader): void {
    this.#readers.delete(reader);
    reader.response.destroy();
  }
}

/** Accurate enough to bound memory: only fields that can be long are counted. */
function approximateBytes(event: QueueEvent): number {
  switch (event.kind) {
    case 'task':
      return 1_000 + textBytes(event.task.metadata) + textBytes(event.task.logs) + textBytes(event.task.outputs);
    case 'log':
      return event.lines.reduce((sum, line) => sum + 100 + textBytes(line.text), 100);
    case 'removed':
      return 100 + event.ids.length * 40;
    case 'progress':
    case 'summary':
    case 'typical':
    case 'paused':
    case 'reload':
      return 500;
    default:
      return event satisfies never;
  }
}

function textBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 16;
  for (const part of Object.values(value)) sum += 16 + textBytes(part);
  return sum;
}
