import { sceneOfName } from '../../../contract/scene-pictures';
import type { PictureScene } from '../load-scenes';
import { NameIndex } from './name-words';

/** How a file is chosen, in this order: the scene's number in its name, words in its name, any other. */
export const STEPS = ['number', 'words', 'rest'] as const;
type Step = (typeof STEPS)[number];

/** The pictures of a folder by the places of their names, and how often each was used: none twice before all were used once. */
export class Shelf {
  readonly #names: readonly string[];
  readonly #index: NameIndex;
  /** The scene of the film that each name states. */
  readonly #sceneOf: readonly (number | undefined)[];
  readonly #uses: number[];

  constructor(names: readonly string[], filmScenes: ReadonlySet<number>) {
    this.#names = names;
    this.#index = new NameIndex(names);
    this.#uses = names.map(() => 0);
    this.#sceneOf = names.map((name) => {
      const scene = sceneOfName(name);
      return scene !== undefined && filmScenes.has(scene) ? scene : undefined;
    });
  }

  /** To be gone through until one can be used; what became of those before is minded. */
  *candidates(
    scene: PictureScene,
    step: Step,
    uses: number,
  ): Generator<{ readonly file: number; readonly name: string }> {
    for (const file of this.#inOrder(scene, step)) {
      const name = this.#names[file];
      if (this.#uses[file] === uses && name !== undefined) yield { file, name };
    }
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

  #inOrder(scene: PictureScene, step: Step): number[] {
    const all = [...this.#names.keys()];
    if (step === 'number') return all.filter((file) => this.#sceneOf[file] === scene.scene);
    // What states the number of another scene is for that one, as long as there is anything else.
    const free = (file: number) => this.#sceneOf[file] === undefined;
    if (step === 'rest') return [...all.filter(free), ...all.filter((file) => !free(file))];
    const scores = this.#index.scores(scene);
    const score = (file: number) => scores.get(file) ?? 0;
    return [...scores.keys()].filter(free).sort((a, b) => score(b) - score(a) || a - b);
  }
}
