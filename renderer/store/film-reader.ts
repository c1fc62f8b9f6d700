import type { FilmOverview, FilmPage, FilmsChanged } from '../../contract/film';
import type { Client } from '../api/client';
import { canPlace, type FilmList, type FilmListRequest, NO_FILMS, withFilmChanges, withFilmPage } from './film-list';

export interface Reading<T> {
  readonly value: T;
  /** `reading` only while nothing is there yet. */
  readonly phase: 'reading' | 'ready' | 'failed';
}

const PAGE_FILMS = 100;

/**
 * What is read from main and read again when films change: one read at a time, and one more after it when something changed meanwhile, so
 * a reply can never be older than the last event.
 */
abstract class FilmReader<T> {
  #state: Reading<T>;
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | undefined;
  #running = false;
  #again = false;

  protected constructor(
    protected readonly client: Client,
    empty: T,
  ) {
    this.#state = { value: empty, phase: 'reading' };
  }

  readonly state = (): Reading<T> => this.#state;

  /** Follows main while anybody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#stop === undefined) {
      this.#stop = this.client.on('films:changed', (changed) => this.changed(changed));
      void this.refresh();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  };

  readonly refresh = async (): Promise<void> => {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      do {
        this.#again = false;
        this.set(await this.read());
      } while (this.#again);
    } catch (error) {
      console.error('films:', error);
      this.#publish({ value: this.#state.value, phase: 'failed' });
    } finally {
      this.#running = false;
    }
  };

  protected abstract read(): Promise<T>;
  protected abstract changed(changed: FilmsChanged): void;

  protected set(value: T): void {
    this.#publish({ value, phase: 'ready' });
  }

  #publish(state: Reading<T>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** What the first screen shows. */
export class OverviewReader extends FilmReader<FilmOverview | undefined> {
  constructor(client: Client) {
    super(client, undefined);
  }

  protected read(): Promise<FilmOverview> {
    return this.client.call('films:overview', undefined);
  }

  protected changed(): void {
    void this.refresh();
  }
}

export type FilmCounts = Pick<FilmOverview, 'counts' | 'bytes'>;

/** How many films there are. Each event says it, so nothing is read again. */
export class CountsReader extends FilmReader<FilmCounts | undefined> {
  constructor(client: Client) {
    super(client, undefined);
  }

  protected async read(): Promise<FilmCounts> {
    const { counts, bytes } = await this.client.call('films:overview', undefined);
    return { counts, bytes };
  }

  protected changed({ counts, bytes }: FilmsChanged): void {
    this.set({ counts, bytes });
  }
}

/** One list of films, page by page. */
export class FilmListReader extends FilmReader<FilmList> {
  #since: FilmsChanged[] = [];
  #reading: Promise<void> | undefined;

  constructor(
    client: Client,
    readonly request: FilmListRequest,
  ) {
    super(client, NO_FILMS);
  }

  /** The page behind the films held. */
  readonly more = (): void => {
    const { value, phase } = this.state();
    if (value.nextCursor === undefined || phase !== 'ready' || this.#reading !== undefined) return;
    this.#reading = this.#readMore(value.nextCursor).finally(() => {
      this.#reading = undefined;
    });
  };

  /** As many as are held, so that none vanish meanwhile. */
  protected async read(): Promise<FilmList> {
    await this.#reading;
    const held = this.state().value.films.length;
    this.#since = [];
    let list = NO_FILMS;
    do {
      list = withFilmPage(list, await this.#ask(list.nextCursor));
    } while (list.films.length < held && list.nextCursor !== undefined);
    return this.#withSince(list);
  }

  protected changed(changed: FilmsChanged): void {
    this.#since.push(changed);
    if (this.state().phase === 'ready') this.set(withFilmChanges(this.state().value, this.request, changed));
    if (changed.reload === true || !canPlace(this.request)) void this.refresh();
  }

  async #readMore(cursor: string): Promise<void> {
    try {
      this.#since = [];
      const page = await this.#ask(cursor);
      this.set(this.#withSince(withFilmPage(this.state().value, page)));
    } catch (error) {
      console.error('films:list:', error);
    }
  }

  #withSince(list: FilmList): FilmList {
    return this.#since.reduce((current, changed) => withFilmChanges(current, this.request, changed), list);
  }

  #ask(cursor: string | undefined): Promise<FilmPage> {
    const place = cursor === undefined ? {} : { cursor };
    return this.client.call('films:list', { ...this.request, limit: PAGE_FILMS, ...place });
  }
}
