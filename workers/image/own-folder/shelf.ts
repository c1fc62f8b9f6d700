import { sceneOfName } from '../../../contract/scene-pictures';
import type { PictureScene } from '../load-scenes';
import { NameIndex } from './name-words';

/** How a file is chosen, in this order: the scene's number in its name, words in its name, any other. */
export const STEPS = ['number', 'words', 'rest'] as const;
type Step = (typeof STEPS)[number];

/** The pictures of a folder by the places of their names, and how often each was used: none twice before all were used once. */
export class Shelf {
  readonly #index: NameIndex;
  /** Those whose names state a scene of the film. */
  readonly #numbered = new Map<number, number[]>();
  /** The others, and then those: a picture for one scene goes to another only when nothing else is left. */
  readonly #rest: readonly number[];
  readonly #free: ReadonlySet<number>;
  readonly #uses: number[];

  constructor(names: readonly string[], filmScenes: ReadonlySet<number>) {
    this.#index = new NameIndex(names);
    this.#uses = names.map(() => 0);
    const free: number[] = [];
    for (const [file, name] of names.entries()) {
      const scene = sceneOfName(name);
      if (scene === undefined || !filmScenes.has(scene)) free.push(file);
      else this.#numbered.set(scene, [...(this.#numbered.get(scene) ?? []), file]);
    }
    this.#free = new Set(free);
    this.#rest = [...free, ...[...this.#numbered.values()].flat()];
  }

  /** The places of names, to be gone through until one can be used; what became of those before is minded. */
  *candidates(scene: PictureScene, step: Step, uses: number): Generator<number> {
    for (const file of this.#inOrder(scene, step)) if (this.#uses[file] === uses) yield file;
  }

  use(file: number): void {
    this.#uses[file] = (this.#uses[file] ?? 0) + 1;
  }

  /** It cannot be used at all. */
  drop(file: number): void {
    this.#uses[file] = Number.NaN;
  }

  /** Whether any file may be used once more after all were used `uses` times. */
  hasMore(uses: number): boolean {
    return this.#uses.some((times) => times > uses);
  }

  *#inOrder(scene: PictureScene, step: Step): Generator<number> {
    if (step === 'number') yield* this.#numbered.get(scene.scene) ?? [];
    else if (step === 'rest') yield* this.#rest;
    else for (const file of this.#index.bestFirst(scene)) if (this.#free.has(file)) yield file;
  }
}
