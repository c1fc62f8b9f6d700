import { z } from 'zod';

/** What the creator typed into a scene. `base`: what stood there when the typing began. */
const typedSchema = z.object({
  sceneId: z.string(),
  field: z.enum(['narration', 'keywords', 'subtitle']),
  text: z.string(),
  base: z.string(),
});
export type Typed = Readonly<z.output<typeof typedSchema>>;
export type TypedField = Typed['field'];
const listSchema = z.array(typedSchema);

const keyOf = (projectId: string): string => `studio-queue.scenes.${projectId}`;

/** Texts that main has not confirmed, in the page's storage: they outlive a crash, a reload and the next start. */
export class TypedScenes {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Nothing, when what is stored was tampered with. */
  read(projectId: string): readonly Typed[] {
    try {
      const found: unknown = JSON.parse(this.#storage.getItem(keyOf(projectId)) ?? '[]');
      const parsed = listSchema.safeParse(found);
      return parsed.success ? parsed.data : [];
    } catch {
      return [];
    }
  }

  write(projectId: string, typed: readonly Typed[]): void {
    try {
      if (typed.length === 0) this.#storage.removeItem(keyOf(projectId));
      else this.#storage.setItem(keyOf(projectId), JSON.stringify(typed));
    } catch (error) {
      // The storage is full: the text stays in memory while the window lives.
      console.error('scenes:', error);
    }
  }
}
