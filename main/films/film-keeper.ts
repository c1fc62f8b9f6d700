import type { FilmsChanged } from '../../contract/film';
import type { FilmShelf } from '../store/film-shelf';
import type { FilmSource, FilmTask } from '../store/film-source';
import type { StoreChange } from '../store/task-store';
import type { Unsubscribe } from '../system/listeners';
import { nextTurn } from '../system/next-turn';
import { FilmNews } from './film-news';
import { FilmSum } from './film-of';

/** Work is done after the tasks' own, in slices of this length with pauses between them: never more than a sixth of the loop. */
const SLICE_MS = 8;
const PAUSE_MS = 40;
const DELAY_MS = 250;
/** After an error, such as a full disk. */
const AGAIN_MS = 5_000;
/** A reader waits for this many films to be brought up to date, well below a second; when more have changed it gets them as they are. */
const READ_FIRST = 300;
/**
 * A project of more tasks than this is large: it is read in slices, and takes up no more than one part in `LARGE_SHARE` of the time. Told by
 * its tasks and not by the time: on a busy machine each film would take long, and its readers would get it as it was.
 */
const LARGE_TASKS = 200;
const LARGE_SHARE = 20;
/** A crash may have lost what was written in the last seconds, here or there. */
const LOST_MS = 60_000;

interface Reading {
  readonly projectId: string;
  readonly sum: FilmSum;
  readonly tasks: Iterator<readonly FilmTask[]>;
  readonly beganMs: number;
  read: number;
}

export interface FilmKeeperOptions {
  readonly source: FilmSource;
  readonly shelf: FilmShelf;
  /** Wall clock and a clock that never jumps, in ms. */
  readonly now?: () => number;
  readonly monotonicNow?: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps the films up to date with the tasks, a moment after them. What changed is remembered by its project's name alone; the film is then
 * made again from all its tasks, so nothing is ever added to a sum that may be wrong. Whether everything was seen is checked where it can
 * be lost: after a crash all projects with unfinished or recently ended tasks are looked at, and if the films' tasks then are not as many as
 * the queue's, all films are, newest first.
 */
export class FilmKeeper {
  readonly #source: FilmSource;
  readonly #shelf: FilmShelf;
  readonly #now: () => number;
  readonly #monotonicNow: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #news: FilmNews;
  readonly #dirty = new Set<string>();
  /** Large projects, and when they may be read again. */
  readonly #rested = new Map<string, number>();
  /** Films that were taken up so far. */
  #taken = 0;
  #reading: Reading | undefined;
  #look: Iterator<readonly string[]> | undefined;
  #mustLookSince: number | undefined;
  #mustCompare = false;
  #generation: number;
  #isFilling: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClean: boolean;
  #isClosed = false;

  constructor({ source, shelf, now = Date.now, monotonicNow = () => performance.now(), onError }: FilmKeeperOptions) {
    this.#source = source;
    this.#shelf = shelf;
    this.#now = now;
    this.#monotonicNow = monotonicNow;
    this.#onError = onError;
    this.#news = new FilmNews({ shelf, monotonicNow, onError });
    this.#generation = Number(shelf.mark('generation') ?? 1);
    this.#isFilling = shelf.isNew || shelf.mark('filling') !== undefined;
    this.#isClean = shelf.mark('clean') !== undefined;
    // Of a new one, the fill finds what is older.
    if (!this.#isClean) this.#mustLookSince = (shelf.isNew ? now() : Number(shelf.mark('asOf') ?? 0)) - LOST_MS;
    this.#mustCompare = true;
    this.#wake(DELAY_MS);
  }

  /** Called with every change of the store. It must cost nothing: adding a task waits for it. */
  readonly follow = (change: StoreChange): void => {
    switch (change.kind) {
      case 'tasks':
        for (const { projectId } of change.tasks) this.#dirty.add(projectId);
        if (change.tasks.length > 0) this.#wake(DELAY_MS);
        break;
      case 'removed':
        for (const projectId of change.projects) this.#dirty.add(projectId);
        this.#wake(DELAY_MS);
        break;
      case 'many':
        this.#mustLookSince = Math.min(this.#mustLookSince ?? Number.MAX_SAFE_INTEGER, this.#now() - LOST_MS);
        this.#wake(DELAY_MS);
        break;
      case 'activity':
      case 'paused':
      case 'stop-requested':
        break;
      default:
        change satisfies never;
    }
  };

  /** Something that is not in its tasks changed. */
  note(projectId: string): void {
    this.#dirty.add(projectId);
    this.#wake(0);
  }

  setChangedScenes(projectId: string, n: number): void {
    if (this.#isClosed || this.#shelf.changedScenes(projectId) === n) return;
    this.#shelf.setChangedScenes(projectId, n);
    this.note(projectId);
  }

  onChanged(listener: (changed: FilmsChanged) => void): Unsubscribe {
    return this.#news.onChanged(listener);
  }

  /** Before a read: brings the films that changed until now up to date, unless they are too many or large. */
  async catchUp(): Promise<void> {
    const end = this.#taken + this.#dirty.size;
    while (!this.#isClosed && this.#taken < end && this.#dirty.size <= READ_FIRST) {
      if (this.#slice(true)) break;
      await nextTurn();
    }
    if (this.#news.count > 0) this.#wake(0);
  }

  /** After an error of the shelf, also of a read: whether it was damage, and all films are made again. */
  makeAgain(error: unknown): boolean {
    if (this.#isClosed || !this.#shelf.beganAgain(error)) return false;
    this.#reading = undefined;
    this.#look = undefined;
    this.#mustLookSince = this.#now() - LOST_MS;
    this.#mustCompare = true;
    this.#generation = 1;
    this.#isFilling = true;
    this.#isClean = false;
    this.#news.reload();
    this.#wake(DELAY_MS);
    return true;
  }

  /** The store must still be open. What is left is noted as not done. */
  close(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    if (this.#dirty.size <= READ_FIRST) this.#slice(true);
    this.#isClosed = true;
    const isDone = this.#dirty.size === 0 && this.#reading === undefined && this.#look === undefined;
    try {
      if (isDone && this.#mustLookSince === undefined) this.#shelf.setMark('clean', '1');
    } catch (error) {
      // The disk is full: the next start looks.
      this.#onError(error);
    } finally {
      this.#shelf.close();
    }
  }

  #wake(delayMs: number): void {
    if (this.#isClosed) return;
    if (this.#timer !== undefined && delayMs > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const isDone = this.#slice(false);
      this.#news.tell(isDone);
      if (!isDone) this.#wake(PAUSE_MS);
      else if (this.#dirty.size > 0) this.#wake(DELAY_MS);
    }, delayMs);
    // Nothing that would keep a process from ending: the next start finds what is left.
    this.#timer.unref?.();
  }

  /** Works for one slice; whether all is done that can be done now. With `onlyDirty` nothing is looked for. */
  #slice(onlyDirty: boolean): boolean {
    const until = this.#monotonicNow() + SLICE_MS;
    try {
      return this.#shelf.transaction(() => {
        this.#open();
        do {
          if (!this.#step(onlyDirty, until)) return true;
        } while (this.#monotonicNow() < until);
        return false;
      });
    } catch (error) {
      this.#onError(error);
      if (this.makeAgain(error)) return true;
      // Rolled back: what was done in it is looked at again.
      this.#reading = undefined;
      this.#mustLookSince ??= this.#now() - LOST_MS;
      this.#mustCompare = true;
      this.#wake(AGAIN_MS);
      return true;
    }
  }

  /** Until the next clean end, a start must look at what may have changed. */
  #open(): void {
    if (!this.#isClean) return;
    this.#shelf.clearMark('clean');
    this.#isClean = false;
  }

  #step(onlyDirty: boolean, until: number): boolean {
    if (this.#reading !== undefined && !onlyDirty) {
      this.#readOn(this.#reading, until);
      return true;
    }
    const due = this.#due();
    if (due !== undefined) {
      this.#dirty.delete(due);
      this.#taken += 1;
      const reading = {
        projectId: due.normalize('NFC'),
        sum: new FilmSum(),
        tasks: this.#source.tasksOf(due)[Symbol.iterator](),
        beganMs: this.#monotonicNow(),
        read: 0,
      };
      this.#readOn(reading, until);
      return true;
    }
    return onlyDirty ? false : this.#lookOn();
  }

  #due(): string | undefined {
    if (this.#dirty.size === 0) return undefined;
    const nowMs = this.#monotonicNow();
    for (const projectId of this.#dirty) {
      const restsUntil = this.#rested.get(projectId);
      if (restsUntil === undefined) return projectId;
      if (restsUntil <= nowMs) {
        this.#rested.delete(projectId);
        return projectId;
      }
    }
    return undefined;
  }

  #readOn(reading: Reading, until: number): void {
    const { projectId, sum, tasks, beganMs } = reading;
    for (let next = tasks.next(); next.done !== true; next = tasks.next()) {
      for (const task of next.value) sum.add(task);
      reading.read += next.value.length;
      if (reading.read <= LARGE_TASKS || this.#monotonicNow() < until) continue;
      if (this.#reading !== undefined && this.#reading !== reading) this.#dirty.add(this.#reading.projectId);
      this.#reading = reading;
      return;
    }
    if (this.#reading === reading) this.#reading = undefined;
    if (reading.read > LARGE_TASKS) {
      const nowMs = this.#monotonicNow();
      this.#rested.set(projectId, nowMs + (nowMs - beganMs) * LARGE_SHARE);
    }
    const made = sum.film(projectId, this.#shelf.changedScenes(projectId));
    if (made === undefined) {
      if (this.#shelf.remove(projectId)) this.#news.removed(projectId);
    } else if (this.#shelf.put(made, this.#generation)) this.#news.changed(projectId, made.film);
  }

  /** Finds films to look at; false when nothing is left to look for. */
  #lookOn(): boolean {
    if (this.#look === undefined && this.#mustLookSince !== undefined) {
      this.#look = this.#source.recent(this.#mustLookSince)[Symbol.iterator]();
      this.#mustLookSince = undefined;
      this.#mustCompare = true;
    }
    if (this.#look !== undefined) {
      const next = this.#look.next();
      if (next.done === true) this.#look = undefined;
      else for (const projectId of next.value) this.#dirty.add(projectId);
      return true;
    }
    if (this.#isFilling) return this.#fillOn();
    // Large projects that rest are not in the sum yet.
    if (this.#dirty.size > 0) return false;
    if (this.#mustCompare) {
      this.#mustCompare = false;
      if (this.#shelf.counts().tasks !== this.#source.taskCount()) {
        this.#beginFill();
        return true;
      }
    }
    this.#shelf.setMark('asOf', String(this.#now()));
    return false;
  }

  #beginFill(): void {
    this.#generation += 1;
    this.#isFilling = true;
    this.#shelf.setMark('generation', String(this.#generation));
    this.#shelf.setMark('filling', String(Number.MAX_SAFE_INTEGER));
  }

  /** All films that are not of this fill yet, the newest first; it goes on after a restart. */
  #fillOn(): boolean {
    const filling = this.#shelf.mark('filling') ?? String(Number.MAX_SAFE_INTEGER);
    if (filling === STALE) {
      const stale = this.#shelf.olderThan(this.#generation, READ_FIRST);
      for (const projectId of stale) this.#dirty.add(projectId);
      if (stale.length > 0) return true;
      this.#shelf.clearMark('filling');
      this.#isFilling = false;
      this.#mustCompare = false;
      return true;
    }
    const { projects, below } = this.#source.projectsBelow(Number(filling));
    // All that was found before is on the shelf by now: only then is the place noted behind which the next step goes on.
    this.#shelf.setMark('filling', String(below ?? STALE));
    for (const projectId of projects) {
      if (this.#shelf.generationOf(projectId) !== this.#generation) this.#dirty.add(projectId);
    }
    return true;
  }
}

/** In place of a task's number: all tasks were walked, and what is left are films whose tasks are gone. */
const STALE = 'stale';
