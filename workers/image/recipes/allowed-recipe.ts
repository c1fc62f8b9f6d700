import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { agreementTo, isClosed, type OpenRecipe } from '../../../contract/recipe';
import type { WorkerSettings } from '../../../contract/worker-messages';
import { SourceClosedError } from '../source-closed';
import { loadRecipe, unusable } from './recipe-file';

/**
 * The recipe as it is now, if its service is open and the creator allowed it at the hosts to which it leads. Throws SourceClosedError, and
 * NeedsYouError for one that cannot be used.
 */
export async function allowedRecipe(id: string, settings: WorkerSettings): Promise<OpenRecipe> {
  const { recipesDir, allowPrivateAddresses, language, options } = settings;
  const recipe = await loadRecipe(id, recipesDir, allowPrivateAddresses);
  const name = recipe.name[language];
  if (isClosed(recipe)) {
    throw new SourceClosedError({ code: 'recipe.service_closed', name, since: recipe.closed.since });
  }
  const agreement = readOption(IMPLEMENTATIONS.pictures.recipes.options.site, options).trim();
  if (agreement !== agreementTo(recipe)) throw unusable({ code: 'recipe.not_agreed', name });
  return recipe;
}
