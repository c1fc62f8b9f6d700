import { folded } from '../../contract/search-text';

/** Lets one piece of work at a time into a folder, so that none reads, fills or removes it in the middle of another's change. */
export class FolderTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(folder: string, work: () => Promise<T>): Promise<T> {
    // Names that differ only in case are one folder on some systems; on the others waiting does no harm.
    const key = folded(folder);
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work, work);
    this.last.set(key, turn);
    const forget = (): void => {
      if (this.last.get(key) === turn) this.last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }
}
