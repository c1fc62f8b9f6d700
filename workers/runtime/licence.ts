import type { RightsConcern } from '../../contract/messages/rights-concerns';

/** `CC BY-NC 4.0`, `by_nc_sa`, an address of Creative Commons, or plain words in English or Korean. */
const NON_COMMERCIAL =
  /\bby[-\s](?:sa[-\s])?nc\b|\bnc-sampling\b|\bnon-?\s?commercial\b|비영리|비상업|상업적\s?이용\s?(?:불가|금지)/iu;
const NO_DERIVATIVES =
  /\bby[-\s](?:nc[-\s])?nd\b|\bno-?\s?deriv|변경\s?(?:불가|금지)|2차적?\s?저작(?:물)?\s?(?:불가|금지)/iu;
const PUBLIC_DOMAIN = /^(?:cc0\b|cc-zero\b|pdm?\b|public domain|no restrictions?\b)|\/publicdomain\/(?:zero|mark)\//iu;

/** One kind of space, hyphen and nothing else between the parts of a licence's name. */
const evened = (text: string): string =>
  text
    .slice(0, 1_000)
    .replace(/[_\u2010-\u2015]/gu, '-')
    .replace(/\s+/gu, ' ')
    .trim();

/** What a film with this picture may not be used for, as far as its licence's name and address say. */
export function concernsOf(licence: string, licenceUrl = ''): RightsConcern[] {
  const said = [evened(licence), evened(licenceUrl)];
  const concerns: RightsConcern[] = [];
  if (said.some((text) => NON_COMMERCIAL.test(text))) concerns.push('non_commercial');
  if (said.some((text) => NO_DERIVATIVES.test(text))) concerns.push('no_derivatives');
  return concerns;
}

/** Whether nobody need be asked or named. */
export function isPublicDomain(licence: string, licenceUrl = ''): boolean {
  return PUBLIC_DOMAIN.test(evened(licence)) || PUBLIC_DOMAIN.test(evened(licenceUrl));
}
