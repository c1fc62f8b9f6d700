export const BLOCKS = new Set(
  (
    'address article blockquote body center dd details dialog div dl dt fieldset figure form h1 h2 h3 h4 h5 h6 header hgroup hr html ' +
    'legend main p pre section summary table ul ol tr td th caption thead tbody tfoot'
  ).split(' '),
);
const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label li link mark meta noscript q rp rt ruby s ' +
    'samp small span strike strong sub sup time title tt u var wbr'
  ).split(' '),
);
/** Programs, drawings and controls: what is in them is no text of the page. */
export const NO_TEXT = new Set(
  (
    'script style template noscript svg math canvas iframe object audio video select textarea button datalist rt rp noembed noframes ' +
    'xmp'
  ).split(' '),
);
/** What stands around the text. */
export const AROUND = new Set(['nav', 'aside', 'footer', 'figcaption']);
export const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

export function isHtmlTag(name: string): boolean {
  const tag = name.toLowerCase();
  return BLOCKS.has(tag) || INLINE.has(tag) || NO_TEXT.has(tag) || AROUND.has(tag) || VOID.has(tag);
}
