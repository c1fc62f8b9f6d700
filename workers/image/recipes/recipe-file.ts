import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../../contract/messages';
import { MAX_RECIPE_BYTES, type Recipe, recipeIn } from '../../../contract/recipe';
import { SHIPPED_RECIPES } from '../../../contract/recipes';
import { NeedsYouError, type WhereNeeded } from '../../runtime/failures';

/** The creator's own recipe of that id, or the one that comes with the app. Throws NeedsYouError for one that cannot be used. */
export async function loadRecipe(id: string, dir: string | undefined, allowPrivate: boolean): Promise<Recipe> {
  const file = `${id}.json`;
  const own = dir === undefined ? undefined : await textOf(join(dir, file));
  const shipped = Object.entries(SHIPPED_RECIPES).find(([name]) => name === id)?.[1];
  const text = own ?? (shipped === undefined ? undefined : JSON.stringify(shipped));
  if (text === undefined) throw unusable({ code: 'recipe.not_found', file });
  const read = recipeIn(text, file, { allowPrivate });
  if ('problem' in read) throw unusable(read.problem);
  if (read.recipe.id !== id) throw unusable({ code: 'recipe.broken', file, part: 'id' });
  return read.recipe;
}

/** Undefined when there is no such file. No link is followed, and no more is read than tells that a file is too long for a recipe. */
async function textOf(path: string): Promise<string | undefined> {
  // Windows has no such flags, nor the need: making a link there takes a right of its own, and no file is a pipe that one waits for.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(
    () => undefined,
  );
  if (handle === undefined) return undefined;
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    const buffer = Buffer.alloc(MAX_RECIPE_BYTES + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await handle.close();
  }
}

export function unusable(problem: Problem, where: WhereNeeded = {}): NeedsYouError {
  return new NeedsYouError('picture_source_unusable', problem, where);
}
