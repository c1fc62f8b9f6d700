import { type ErrorCode, errorCodeSchema } from '../../../contract/errors';
import type { ProblemText } from '../../../contract/messages';
import type { SiteCheckReply, SiteCheckRequest } from '../../../contract/site-check';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { SourceClosedError } from '../source-closed';
import { anyAddress, publicOnly } from '../web/public-address';
import { allowedRecipe } from './allowed-recipe';
import { checkRecipe } from './check-recipe';
import { openOwnWindow, WindowOpenError } from './own-window';
import { SiteSession } from './site-session';

/** Checks the site of a recipe that the creator allowed, in its own window. Never throws: why it cannot is a reply as well. */
export async function checkSite(request: SiteCheckRequest, signal: AbortSignal): Promise<SiteCheckReply> {
  const { id } = request;
  try {
    return { id, check: await checked(request, signal) };
  } catch (error) {
    return signal.aborted ? { id, cancelled: true } : { id, ...whyNot(error) };
  }
}

async function checked({ recipe: id, settings }: SiteCheckRequest, signal: AbortSignal) {
  const recipe = await allowedRecipe(id, settings);
  const { recipesDir: dir, browserPath, allowPrivateAddresses, language } = settings;
  if (dir === undefined) throw new Error('no folder for recipes');
  const policy = allowPrivateAddresses ? anyAddress : publicOnly;
  const window = await openOwnWindow({ recipe, dir, executablePath: browserPath, policy, signal }).catch(
    (error: unknown) => {
      if (!(error instanceof WindowOpenError)) throw error;
      throw new NeedsYouError('site_needs_you', { code: 'recipe.in_use', name: recipe.name[language] });
    },
  );
  try {
    return await checkRecipe(new SiteSession(recipe, window, signal));
  } finally {
    await window.close();
  }
}

function whyNot(error: unknown): { readonly code: ErrorCode; readonly problem: ProblemText } {
  if (error instanceof SourceClosedError) return { code: 'picture_source_unusable', problem: error.problem };
  if (error instanceof NeedsYouError || error instanceof StepError) {
    return { code: errorCodeSchema.catch('step_failed').parse(error.code), problem: error.problem };
  }
  // Such as a window that the creator closed meanwhile. The stack is for developers.
  console.error(error);
  return { code: 'step_failed', problem: { code: 'recipe.check_failed' } };
}
