import { z } from 'zod';
import { problemTextSchema } from '../../contract/messages';
import { textLookSchema } from '../../contract/texts';

/** A text that somebody dropped or pasted and that is to become a film. */
const textDraftSchema = z.object({
  id: z.string(),
  /** What the film is called when the text names no title itself: the file's name, or empty for a pasted text. */
  name: z.string(),
  text: z.string(),
  addedAt: z.number(),
  /** Absent until it was read. */
  look: textLookSchema.optional(),
  /** Why no film can be made of it. */
  problem: problemTextSchema.optional(),
});
export type TextDraft = z.output<typeof textDraftSchema>;

const DATABASE = 'studio-queue';
const STORE = 'text-drafts';

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A request is replied to before what it asked for is on the disk. */
const written = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  return done(request);
}

/**
 * Where texts are kept from one start to the next. A database instead of the storage of other drafts: that is full after a few long texts.
 */
export class TextDraftBox {
  #database: Promise<IDBDatabase> | undefined;

  /** All that are there, the first one first; what an older version or somebody else left in another shape is passed over. */
  async all(): Promise<TextDraft[]> {
    const store = await this.#store('readonly');
    const found: unknown[] = await done(store.getAll());
    const drafts = found.map((one) => textDraftSchema.safeParse(one)).flatMap((one) => (one.success ? [one.data] : []));
    return drafts.sort((a, b) => a.addedAt - b.addedAt);
  }

  async put(draft: TextDraft): Promise<void> {
    const store = await this.#store('readwrite');
    store.put(draft);
    await written(store.transaction);
  }

  async remove(id: string): Promise<void> {
    const store = await this.#store('readwrite');
    store.delete(id);
    await written(store.transaction);
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#database ??= open();
    // On the disk when it is written: a power cut must not take a text that was shown as kept.
    return (await this.#database).transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE);
  }
}
