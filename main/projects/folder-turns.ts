import { folded } from '../../contract/search-text';

/** Somebody's turn in a folder. */
export interface Turn {
  /** Asks the disk whether the turn is still ours. @throws AppError `storage_failed` when another has taken it. */
  renew(): Promise<void>;
  /** The same, but believes what was seen within the last seconds: cheap enough before every single change. */
  check(): Promise<void>;
}

const OWN_PROCESS: Turn = { renew: async () => {}, check: async () => {} };

/** Lets one piece of work at a time into a folder, so that none reads, fills or removes it in the middle of another's change. */
export class FolderTurns {
  /** Whether other machines work in the same folders (see shared-folder-turns.ts). */
  readonly areShared: boolean = false;
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(folder: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.inLine(folder, () => work(OWN_PROCESS));
  }

  protected inLine<T>(folder: string, work: () => Promise<T>): Promise<T> {
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
