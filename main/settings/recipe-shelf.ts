import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import type { Problem } from '../../contract/messages';
import { agreementTo, isClosed, MAX_RECIPE_BYTES, type Recipe, recipeIdSchema, recipeIn } from '../../contract/recipe';
import { SHIPPED_RECIPES } from '../../contract/recipes';
import { type ListedRecipe, MAX_LISTED_RECIPES, type RecipeList } from '../../contract/settings-calls';
import { isMissing } from '../system/error-code';
import { writeFileAtomically } from '../system/files';
import { readStart } from '../system/read-start';

export interface RecipeShelfOptions {
  /** Absolute: the creator's own recipes; it need not exist. */
  readonly dir: string;
  readonly allowPrivate: () => boolean;
  /** What the creator allowed (`agreementTo`), or ''. */
  readonly agreement: () => string;
  /** Takes the creator's permission back: another recipe is now in the place of the one that they allowed. */
  readonly withdraw: (id: string) => Promise<unknown>;
  /** Moves a file into the system's bin. */
  readonly discard: (path: string) => Promise<void>;
}

const SHIPPED = new Map(Object.entries(SHIPPED_RECIPES));

/** The recipes that come with the app and the creator's own, as files. They are read, copied and removed here, and never run. */
export class RecipeShelf {
  readonly #options: RecipeShelfOptions;

  constructor(options: RecipeShelfOptions) {
    this.#options = options;
  }

  async list(): Promise<RecipeList> {
    const ids = new Set([...SHIPPED.keys(), ...(await this.#ownIds())]);
    const recipes: ListedRecipe[] = [];
    const broken: RecipeList['broken'] = [];
    for (const id of [...ids].slice(0, MAX_LISTED_RECIPES)) {
      const own = await textOf(this.#fileOf(id));
      const text = own ?? shippedText(id);
      // The creator's own is a link or a folder, or was just removed.
      if (text === undefined) continue;
      const read = this.#read(text, id);
      const files = { isOwn: own !== undefined, isShipped: SHIPPED.has(id) };
      if ('problem' in read) broken.push({ id, problem: read.problem, ...files });
      else recipes.push({ ...shown(read.recipe), ...files });
    }
    return { recipes, broken };
  }

  /** The path of the creator's own file of the recipe. If there was none it is made, as a copy of the one that comes with the app. @throws AppError */
  async ownFile(id: string): Promise<string> {
    const path = this.#fileOf(id);
    if ((await textOf(path)) !== undefined) return path;
    const shipped = SHIPPED.get(id);
    if (shipped === undefined) throw missing(id);
    await writeFileAtomically(path, `${JSON.stringify(shipped, undefined, 2)}\n`, 0o600);
    return path;
  }

  /** Removes the creator's own file. A recipe that comes with the app is then as it came. @throws AppError */
  async reset(id: string): Promise<void> {
    const path = this.#fileOf(id);
    if ((await textOf(path)) === undefined) throw missing(id);
    await this.#options.discard(path);
  }

  /** Copies a recipe's file onto the shelf. One with the same id is kept beside it. Returns the id. @throws AppError */
  async importFrom(path: string): Promise<string> {
    const text = await textOf(path);
    const file = path.replace(/^.*[/\\]/u, '').slice(0, 100);
    if (text === undefined) throw unusable({ code: 'recipe.not_found', file });
    const read = recipeIn(text, file, { allowPrivate: this.#options.allowPrivate() });
    if ('problem' in read) throw unusable(read.problem);
    const { id } = read.recipe;
    await this.#options.withdraw(id);
    const target = this.#fileOf(id);
    await rename(target, `${target}.old`).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    await writeFileAtomically(target, text, 0o600);
    return id;
  }

  /** The address of the site's terms. @throws AppError */
  async termsOf(id: string): Promise<string> {
    const found = (await this.list()).recipes.find((one) => one.id === id);
    if (found === undefined) throw missing(id);
    return found.terms;
  }

  /** The start address of a recipe that the creator allowed as it is now. @throws AppError */
  async allowedStart(id: string): Promise<string> {
    const text = await this.#textOf(id);
    if (text === undefined) throw missing(id);
    const read = this.#read(text, id);
    if ('problem' in read) throw unusable(read.problem);
    const { recipe } = read;
    if (isClosed(recipe) || agreementTo(recipe) !== this.#options.agreement()) {
      throw unusable({ code: 'recipe.none_chosen' });
    }
    return recipe.start;
  }

  /** The creator's own, or the one that comes with the app. */
  async #textOf(id: string): Promise<string | undefined> {
    return (await textOf(this.#fileOf(id))) ?? shippedText(id);
  }

  #fileOf(id: string): string {
    return join(this.#options.dir, `${id}.json`);
  }

  #read(text: string, id: string): ReturnType<typeof recipeIn> {
    const file = `${id}.json`;
    const read = recipeIn(text, file, { allowPrivate: this.#options.allowPrivate() });
    const isOther = 'recipe' in read && read.recipe.id !== id;
    return isOther ? { problem: { code: 'recipe.broken', file, part: 'id' } } : read;
  }

  async #ownIds(): Promise<string[]> {
    const names = await readdir(this.#options.dir).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    return ids.filter((id) => recipeIdSchema.safeParse(id).success).sort();
  }
}

function shown(recipe: Recipe): Omit<ListedRecipe, 'isOwn' | 'isShipped'> {
  const { id, name, terms, hosts } = recipe;
  const head = { id, name, terms, hosts };
  return isClosed(recipe)
    ? { ...head, signInHosts: [], closed: recipe.closed.since }
    : { ...head, signInHosts: recipe.signInHosts };
}

const unusable = (problem: Problem) => new AppError('picture_source_unusable', problem);
const missing = (id: string) => unusable({ code: 'recipe.not_found', file: `${id}.json` });

const shippedText = (id: string): string | undefined => (SHIPPED.has(id) ? JSON.stringify(SHIPPED.get(id)) : undefined);

/** Undefined when there is no such file. One byte more is read than a recipe may have, by which a longer one is recognised. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readStart(path, MAX_RECIPE_BYTES + 1))?.toString();
}
