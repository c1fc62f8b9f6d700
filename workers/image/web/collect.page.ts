/*
 * Each function runs inside the page: it may use nothing from outside its own body.
 */

export interface Candidate {
  /** Best first; all show the same picture. */
  readonly urls: readonly string[];
  readonly alt: string;
}

export interface Collected {
  readonly candidates: readonly Candidate[];
  /** What the page says about its licence; empty when nothing. */
  readonly licence: string;
}

export function scrollOn(): void {
  window.scrollBy({ top: window.innerHeight * 0.8, behavior: 'instant' });
}

/** `state` changes as long as the page or its pictures grow. */
export function scrolledTo(): { atEnd: boolean; state: string } {
  const { scrollHeight } = document.documentElement;
  const loaded = [...document.images].filter((image) => image.currentSrc !== '' && image.naturalWidth > 1).length;
  return {
    atEnd: window.scrollY + window.innerHeight >= scrollHeight - 4,
    state: `${scrollHeight} ${document.images.length} ${loaded}`,
  };
}

export function allVisibleLoaded(): boolean {
  return [...document.images].every((image) => {
    const { top, bottom } = image.getBoundingClientRect();
    return image.complete || bottom < 0 || top > window.innerHeight;
  });
}

export function collectInPage(min: { width: number; height: number }): Collected {
  const MAX_CANDIDATES = 300;
  const MAX_ELEMENTS = 8_000;
  const absolute = (value: string | null | undefined): string | null => {
    const text = value?.trim() ?? '';
    if (text === '' || text.length > 4_000) return null;
    try {
      const url = new URL(text, document.baseURI);
      url.hash = '';
      const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
      return isWeb && !/\.svg$/iu.test(url.pathname) ? url.href : null;
    } catch {
      return null;
    }
  };
  /** `a.jpg 1x, b.jpg 640w`: addresses, largest first. */
  const fromSrcset = (value: string | null): string[] => {
    const found: { url: string; size: number }[] = [];
    for (const [, url, size = '1'] of (value ?? '').matchAll(/([^\s,]\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|$)/gu)) {
      const href = absolute(url);
      if (href !== null) found.push({ url: href, size: Number(size) });
    }
    return found.sort((a, b) => b.size - a.size).map(({ url }) => url);
  };
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  const add = (addresses: readonly (string | null)[], alt: string): void => {
    const urls = [...new Set(addresses.filter((url) => url !== null))].slice(0, 5);
    const [first] = urls;
    if (first === undefined || seen.has(first) || candidates.length >= MAX_CANDIDATES) return;
    seen.add(first);
    candidates.push({ urls, alt: alt.replace(/\s+/gu, ' ').trim().slice(0, 300) });
  };
  const LAZY = [
    'data-src',
    'data-original',
    'data-lazy-src',
    'data-lazy',
    'data-full',
    'data-hi-res-src',
    'data-image',
  ];
  const LAZY_SETS = ['data-srcset', 'data-lazy-srcset', 'data-original-set'];

  for (const image of document.images) {
    const sources = [...(image.closest('picture')?.querySelectorAll('source') ?? [])].filter(
      (source) => source.type !== 'image/svg+xml' && (source.media === '' || window.matchMedia(source.media).matches),
    );
    const link = image.closest('a')?.href ?? '';
    const better = [
      // A gallery's thumbnail links to the full picture.
      ...(/\.(jpe?g|png|webp|avif)$/iu.test(link.split(/[?#]/u)[0] ?? '') ? [absolute(link)] : []),
      ...[image, ...sources].flatMap((element) => [
        ...fromSrcset(element.getAttribute('srcset')),
        ...LAZY_SETS.flatMap((name) => fromSrcset(element.getAttribute(name))),
      ]),
      ...LAZY.map((name) => absolute(image.getAttribute(name))),
    ].filter((url) => url !== null);
    const tooSmall =
      image.complete && image.naturalWidth > 0 && (image.naturalWidth < min.width || image.naturalHeight < min.height);
    // An icon or a tracking pixel, with no larger version.
    if (tooSmall && better.length === 0) continue;
    add([...better, absolute(image.currentSrc), absolute(image.src)], image.alt || image.title);
  }
  let looked = 0;
  for (const element of document.body?.querySelectorAll<HTMLElement>('*') ?? []) {
    looked += 1;
    if (looked > MAX_ELEMENTS) break;
    if (element.offsetWidth * element.offsetHeight < (min.width * min.height) / 2) continue;
    for (const [, url] of getComputedStyle(element).backgroundImage.matchAll(/url\("([^"]+)"\)/gu)) {
      add([absolute(url)], element.getAttribute('aria-label') ?? element.title);
    }
  }
  const PREVIEWS = 'meta[property="og:image"], meta[property="og:image:url"], meta[name="twitter:image"]';
  for (const meta of document.querySelectorAll<HTMLMetaElement>(PREVIEWS))
    add([absolute(meta.content)], document.title);

  const licenceLink = document.querySelector<HTMLAnchorElement | HTMLLinkElement>(
    'a[rel~="license"], link[rel~="license"]',
  );
  const LICENCE_METAS =
    'meta[name="license" i], meta[name="dcterms.license" i], meta[name="dc.rights" i], meta[name="copyright" i]';
  const licence = licenceLink?.href || document.querySelector<HTMLMetaElement>(LICENCE_METAS)?.content || '';
  return { candidates, licence: licence.replace(/\s+/gu, ' ').trim().slice(0, 300) };
}
