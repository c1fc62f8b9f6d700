import type { Page } from 'playwright';
import { type OpenRecipe, type RecipeMark, SITE_SIGNS, type SiteSign } from '../../../contract/recipe';
import { findPart } from './find-part';
import { SiteStopError } from './site-stop';

/** At these signs the creator is sent to the address at which the page is. */
const NEED_THE_CREATOR: readonly SiteSign[] = ['captcha', 'login', 'consent', 'quota'];

/**
 * Throws SiteStopError when the page is not at the recipe's hosts, or shows one of its signs. A page elsewhere may look like a login:
 * nobody is sent to a host that they did not allow.
 */
export async function stopAtSigns(page: Page, recipe: OpenRecipe, signal: AbortSignal): Promise<void> {
  for (const sign of SITE_SIGNS) {
    for (const mark of recipe.signs[sign]) {
      if (!(await isSeen(page, mark, signal))) continue;
      // Asked only now: the page may have gone elsewhere while it was looked at.
      if (NEED_THE_CREATOR.includes(sign)) stopUnlessAllowed(page, recipe);
      throw new SiteStopError(sign === 'moved' ? { kind: 'moved', host: hostOf(page) } : { kind: sign });
    }
  }
  stopElsewhere(page, recipe);
}

function stopUnlessAllowed(page: Page, recipe: OpenRecipe): void {
  const host = hostOf(page);
  if (!isAllowedHost(host, recipe)) throw new SiteStopError({ kind: 'moved', host });
}

export function isAllowedHost(host: string, { hosts, signInHosts }: OpenRecipe): boolean {
  return hosts.includes(host) || signInHosts.includes(host);
}

/** Throws SiteStopError when the page is not at a host where the app may act. Asked before each action, so it looks at the address alone. */
export function stopElsewhere(page: Page, { hosts, signInHosts }: OpenRecipe): void {
  const host = hostOf(page);
  if (hosts.includes(host)) return;
  // A page of the browser's own, which it shows when it cannot show the site.
  if (host === '') throw new SiteStopError({ kind: 'away' });
  throw new SiteStopError(signInHosts.includes(host) ? { kind: 'login' } : { kind: 'moved', host });
}

async function isSeen(page: Page, mark: RecipeMark, signal: AbortSignal): Promise<boolean> {
  if (mark.by !== 'address') return (await findPart(page, [mark], signal)) !== undefined;
  const url = new URL(page.url());
  return url.host === mark.host && url.pathname.startsWith(mark.path ?? '/');
}

/** Empty for a page without a host, such as one of the browser's own. */
export function hostOf(page: Page): string {
  const url = URL.parse(page.url());
  return url !== null && /^https?:$/u.test(url.protocol) ? url.host : '';
}
