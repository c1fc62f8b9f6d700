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
  /** What the creator allowed, or ''. */
  readonly agreement: () => string;
  /** The recipe was replaced by another one: what the creator allowed is not this one. */
  readonly withdraw: (id: string) => Promise<unknown>;
  /** Into the system's bin. */
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
      const text = own ?? (SHIPPED.has(id) ? JSON.stringify(SHIPPED.get(id)) : undefined);
      // A link, a folder, or just removed.
      if (text === undefined) continue;
      const read = this.#read(text, id);
      const files = { isOwn: own !== undefined, isShipped: SHIPPED.has(id) };
      if ('problem' in read) broken.push({ id, problem: read.problem, ...files });
      else recipes.push({ ...shown(read.recipe), ...files });
    }
    return { recipes, broken };
  }

  /** The creator's own file of the recipe, which is a copy of the one that comes with the app if there was none. @throws AppError */
  async ownFile(id: string): Promise<string> {
    const path = this.#fileOf(id);
    if ((await textOf(path)) !== undefined) return path;
    const shipped = SHIPPED.get(id);
    if (shipped === undefined) throw missing(id);
    await writeFileAtomically(path, `${JSON.stringify(shipped, undefined, 2)}\n`, 0o600);
    return path;
  }

  /** Removes the creator's own file: the recipe is again as it came, if one came. @throws AppError */
  async reset(id: string): Promise<void> {
    const path = this.#fileOf(id);
    if ((await textOf(path)) === undefined) throw missing(id);
    await this.#options.discard(path);
  }

  /** Takes a copy of a recipe's file, in the place of one with the same id, which is kept beside it. Returns its id. @throws AppError */
  async take(path: string): Promise<string> {
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

  /** @throws AppError */
  async termsOf(id: string): Promise<string> {
    const found = (await this.list()).recipes.find((one) => one.id === id);
    if (found === undefined) throw missing(id);
    return found.terms;
  }

  /** Where a recipe begins that the creator allowed as it is now. @throws AppError */
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
    return (await textOf(this.#fileOf(id))) ?? (SHIPPED.has(id) ? JSON.stringify(SHIPPED.get(id)) : undefined);
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

/** Undefined when there is no such file. A little more is read than a recipe may have, so that a longer one is known. */
async function textOf(path: string): Promise<string | undefined> {
  return (await readStart(path, MAX_RECIPE_BYTES + 1))?.toString();
}
