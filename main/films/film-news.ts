import type { Film, FilmsChanged } from '../../contract/film';
import type { FilmShelf } from '../store/film-shelf';
import { Listeners, type Unsubscribe } from '../system/listeners';

/** More changed films than this are not told one by one. */
const TOLD = 200;
/** While more is being done, news come no closer together than this. */
const APART_MS = 250;

export interface FilmNewsOptions {
  readonly shelf: Pick<FilmShelf, 'counts'>;
  readonly monotonicNow: () => number;
  readonly onError: (error: unknown) => void;
}

/** Which films changed or are gone since the listeners were told last. */
export class FilmNews {
  readonly #shelf: FilmNewsOptions['shelf'];
  readonly #monotonicNow: () => number;
  readonly #listeners: Listeners<FilmsChanged>;
  #changed = new Map<string, Film>();
  #removed = new Set<string>();
  #hasMany = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor({ shelf, monotonicNow, onError }: FilmNewsOptions) {
    this.#shelf = shelf;
    this.#monotonicNow = monotonicNow;
    this.#listeners = new Listeners(onError);
  }

  onChanged(listener: (changed: FilmsChanged) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** How many films are to be told one by one. */
  get count(): number {
    return this.#changed.size + this.#removed.size;
  }

  changed(projectId: string, film: Film): void {
    this.#removed.delete(projectId);
    this.#changed.set(projectId, film);
    this.#limit();
  }
  removed(projectId: string): void {
    this.#changed.delete(projectId);
    this.#removed.add(projectId);
    this.#limit();
  }
  /** So much changed that lists are to be read again. */
  reload(): void {
    this.#hasMany = true;
  }

  tell(isDone: boolean): void {
    if (this.count === 0 && !this.#hasMany) return;
    const nowMs = this.#monotonicNow();
    if (!isDone && nowMs - this.#toldAtMs < APART_MS) return;
    this.#toldAtMs = nowMs;
    const { counts, bytes } = this.#shelf.counts();
    const films = [...this.#changed.values()];
    const removed = [...this.#removed];
    const many = this.#hasMany ? { reload: true as const } : {};
    this.#changed = new Map();
    this.#removed = new Set();
    this.#hasMany = false;
    this.#listeners.emit({ films, removed, counts, bytes, ...many });
  }

  #limit(): void {
    this.#hasMany ||= this.count > TOLD;
    if (!this.#hasMany) return;
    this.#changed.clear();
    this.#removed.clear();
  }
}
