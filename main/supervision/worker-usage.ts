import type { WorkerState } from '../../contract/events';

/** Its own report, or a measurement of it with its children. */
export interface Use {
  readonly source: 'own' | 'tree';
  readonly bytes: number;
  /** CPU time so far. */
  readonly cpuMs: number;
  readonly processes?: number;
}

type Numbers = Pick<WorkerState, 'rssBytes' | 'cpuPercent' | 'processes'>;

/** Over less time, a process that wakes up for a moment would look busy. */
const CPU_OVER_MS = 1_000;
/** An idle process's memory varies by a few MB; reporting that made an idle panel redraw all the time. */
const REPORT_BYTES = 8 * 1_024 * 1_024;
const REPORT_PERCENT = 5;

/** What the present process of a worker uses, as last measured, and which of it is worth an event. */
export class WorkerUsage {
  private numbers: Numbers = {};
  private reported: Numbers = {};
  private readonly before: Partial<Record<Use['source'], { cpuMs: number; atMs: number }>> = {};

  get current(): Numbers {
    return this.numbers;
  }

  /** An event has carried the current numbers. */
  wasReported(): void {
    this.reported = this.numbers;
  }

  /** The process is another one, or none. */
  forget(): void {
    this.numbers = {};
    delete this.before.own;
    delete this.before.tree;
  }

  /** A run begins or has ended: what is measured next is compared with nothing of before. The memory stays until then. */
  turn(): void {
    const { rssBytes } = this.numbers;
    this.numbers = rssBytes === undefined ? {} : { rssBytes };
    delete this.before.tree;
  }

  /** Returns whether it should be reported now: changes that are worth it, and of an idle worker (`own`) its memory only. */
  note({ source, bytes, cpuMs, processes }: Use, atMs: number): boolean {
    const { numbers, reported } = this;
    const before = this.before[source];
    let { cpuPercent } = numbers;
    if (before === undefined || atMs - before.atMs >= CPU_OVER_MS) {
      this.before[source] = { cpuMs, atMs };
      // Without /proc the sum sinks when a child ends; that interval is not known, and the number before it stays.
      if (before !== undefined && cpuMs >= before.cpuMs) {
        cpuPercent = Math.round(((cpuMs - before.cpuMs) / (atMs - before.atMs)) * 1_000) / 10;
      }
    }
    this.numbers = {
      rssBytes: bytes,
      ...(cpuPercent === undefined ? {} : { cpuPercent }),
      ...(processes === undefined ? {} : { processes }),
    };
    if (Math.abs(bytes - (reported.rssBytes ?? 0)) >= REPORT_BYTES) return true;
    if (source === 'own') return false;
    const isFirst = cpuPercent !== undefined && reported.cpuPercent === undefined;
    return (
      isFirst ||
      processes !== reported.processes ||
      Math.abs((cpuPercent ?? 0) - (reported.cpuPercent ?? 0)) >= REPORT_PERCENT
    );
  }
}
