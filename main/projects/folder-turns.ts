import { folded } from '../../contract/search-text';

/** Work on one folder, one piece after another: nobody reads, fills or removes it in the middle of another's change. */
export class FolderTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(folder: string, work: () => Promise<T>): Promise<T> {
    // On some systems these are one folder; on the others it does no harm that they wait for each other.
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
