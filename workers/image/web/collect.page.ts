/*
 * Each function runs inside the page: it may use nothing from outside its own body.
 */

/** One picture of a document. All its addresses are absolute and http or https; `shown` may be empty or name an inline picture. */
export interface Candidate {
  /** What the page shows: an address, or the name of an inline picture (`data:`, `blob:`, a canvas). Empty when it shows nothing yet. */
  readonly shown: string;
  /** Other addresses of the same picture, best first. */
  readonly larger: readonly string[];
  /** The shown picture's own width in pixels; 0 when unknown. */
  readonly width: number;
  readonly alt: string;
  /** Where its element is in `elements`, for an inline picture. */
  readonly inline: number | null;
  readonly kind: 'picture' | 'canvas' | 'preview';
}

export interface Collected {
  /** In document order; a number stands for the frame element of that place in `frames`. */
  readonly places: readonly (Candidate | number)[];
  readonly elements: readonly Element[];
  readonly frames: readonly Node[];
  /** Addresses of pictures that are shown, too small, and have no larger version. */
  readonly small: readonly string[];
  /** What the page says about its licence; empty when nothing. */
  readonly licence: string;
}

export function collectInPage(min: { width: number; height: number }): Collected {
  const MAX_CANDIDATES = 300;
  const MAX_ELEMENTS = 20_000;
  /** Smaller ones are icons, which nobody misses in a count. */
  const ICON = 48;
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
  const isPictureAddress = (value: string): boolean =>
    value.length < 4_000 && /^[^\s"'<>{}]+\.(?:jpe?g|png|webp|avif|gif)(?:$|[^\w.-])[^\s"'<>{}]*$/iu.test(value);
  const OWN = new Set(['src', 'srcset', 'href', 'data', 'poster', 'alt', 'title', 'style', 'class', 'id', 'content']);
  const LAZY = /^data-(?:lazy-)?(?:src|original|origin-src|lazy|full|image|hi-res-src|zoom|bg|background)$/u;
  /** Of attributes that scripts read, known or not: sets, then what calls itself large, then the others. */
  const lazyAddresses = (element: Element): (string | null)[] => {
    const sets: string[] = [];
    const large: (string | null)[] = [];
    const others: (string | null)[] = [];
    for (const { name, value } of element.attributes) {
      if (OWN.has(name) || value.length < 5) continue;
      if (/\s[\d.]+[wx]\s*(?:,|$)/u.test(value)) sets.push(...fromSrcset(value));
      else {
        const bare = value.trim().replace(/^url\(["']?(.*?)["']?\)$/u, '$1');
        if (!isPictureAddress(bare) && !LAZY.test(name)) continue;
        (/full|orig|large|zoom|big|hi-?res/iu.test(name) ? large : others).push(absolute(bare));
      }
    }
    return [...sets, ...large, ...others];
  };
  const places: (Candidate | number)[] = [];
  const last: Candidate[] = [];
  const elements: Element[] = [];
  const frames: Element[] = [];
  const small: string[] = [];
  const seen = new Set<string>();
  const add = (
    shown: string | null,
    better: readonly (string | null)[],
    about: string | null,
    more: { element?: Element; width?: number; kind?: Candidate['kind']; isLast?: boolean } = {},
  ): void => {
    const larger = [...new Set(better.filter((url) => url !== null))].slice(0, 5);
    const key = larger[0] ?? shown ?? '';
    if (key === '' || seen.has(key) || seen.size >= MAX_CANDIDATES) return;
    seen.add(key);
    const inline = more.element === undefined ? null : elements.push(more.element) - 1;
    const alt = (about ?? '').replace(/\s+/gu, ' ').trim().slice(0, 300);
    const candidate = { shown: shown ?? '', larger, width: more.width ?? 0, alt, inline, kind: more.kind ?? 'picture' };
    (more.isLast === true ? last : places).push(candidate);
  };
  /** The same for the same text, and short. */
  const nameOfData = (text: string): string => {
    let hash = 0;
    const step = Math.ceil(text.length / 5_000);
    for (let at = 0; at < text.length; at += step) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    return `data:${text.length}:${hash}`;
  };
  const addImage = (image: HTMLImageElement): void => {
    const sources = [...(image.closest('picture')?.querySelectorAll('source') ?? [])].filter(
      (source) => source.type !== 'image/svg+xml' && (source.media === '' || window.matchMedia(source.media).matches),
    );
    const link = image.closest('a')?.href ?? '';
    const better = [
      // A gallery's thumbnail links to the full picture.
      ...(/\.(jpe?g|png|webp|avif)$/iu.test(link.split(/[?#]/u)[0] ?? '') ? [absolute(link)] : []),
      ...[image, ...sources].flatMap((element) => [
        ...fromSrcset(element.getAttribute('srcset')),
        ...lazyAddresses(element),
      ]),
    ].filter((url) => url !== null);
    const { naturalWidth: width, naturalHeight: height } = image;
    const isSmall = image.complete && width > 0 && (width < min.width || height < min.height);
    const source = image.currentSrc || image.src;
    const about = image.alt || image.title;
    if (isSmall && better.length === 0) {
      const address = absolute(source);
      if (width >= ICON && height >= ICON && address !== null) small.push(address);
    } else if (/^data:/iu.test(source)) {
      if (isSmall || width === 0) add(null, better, about);
      else add(nameOfData(source), better, about, { element: image, width });
    } else if (/^blob:/iu.test(source)) {
      if (width > 0) add(source, better, about, { element: image, width });
    } else add(absolute(source), better, about, { width });
  };
  const addNoscript = (element: Element): void => {
    const inside = new DOMParser().parseFromString(element.textContent ?? '', 'text/html');
    for (const image of inside.querySelectorAll('img')) {
      if (image.getAttribute('width') === '1') continue;
      const better = [...fromSrcset(image.getAttribute('srcset')), ...lazyAddresses(image)];
      add(null, [...better, absolute(image.getAttribute('src'))], image.alt);
    }
  };
  const addBackgrounds = (element: HTMLElement): void => {
    // A wallpaper of the whole page is nobody's first picture.
    const isLast = element === document.body || element === document.documentElement;
    for (const part of [undefined, '::before', '::after']) {
      const { backgroundImage, content } = getComputedStyle(element, part);
      for (const [, url] of `${backgroundImage} ${part === undefined ? '' : content}`.matchAll(/url\("([^"]+)"\)/gu)) {
        if (/^data:image\/(?!svg)/iu.test(url ?? '')) continue;
        add(absolute(url), [], element.getAttribute('aria-label') ?? element.title, { isLast });
      }
    }
  };
  const isLarge = ({ offsetWidth, offsetHeight }: HTMLElement): boolean =>
    offsetWidth * offsetHeight >= (min.width * min.height) / 2;

  let looked = 0;
  const walk = (root: ParentNode): void => {
    for (const element of root.querySelectorAll('*')) {
      looked += 1;
      if (looked > MAX_ELEMENTS) return;
      const tag = element.localName;
      if (element instanceof HTMLImageElement) addImage(element);
      else if (element instanceof HTMLCanvasElement) {
        const { width, height } = element;
        if (width >= min.width && height >= min.height) {
          add(`canvas:${looked}`, [], element.title, { element, width, kind: 'canvas' });
        }
      } else if (tag === 'noscript') addNoscript(element);
      else if (tag === 'iframe' || tag === 'frame') {
        // Tracking frames and banners have no picture that anybody looks at.
        if (element instanceof HTMLElement && isLarge(element)) places.push(frames.push(element) - 1);
      } else if (tag === 'video') add(absolute(element.getAttribute('poster')), [], element.getAttribute('title'));
      else if (tag === 'object' || tag === 'embed') {
        const address = element.getAttribute(tag === 'object' ? 'data' : 'src') ?? '';
        if (/^image\/(?!svg)/iu.test(element.getAttribute('type') ?? '') || isPictureAddress(address)) {
          add(absolute(address), [], element.getAttribute('title'));
        }
      } else if (element instanceof HTMLInputElement && element.type === 'image') {
        add(absolute(element.getAttribute('src')), [], element.alt);
      } else if (element instanceof SVGImageElement) add(absolute(element.href.baseVal), [], null);
      else if (!/^(?:source|script|style|link|meta|base|head|title|html|a)$/u.test(tag)) {
        const found = lazyAddresses(element);
        if (found.length > 0) add(null, found, element.getAttribute('aria-label'));
      }
      if (element instanceof HTMLElement && isLarge(element)) addBackgrounds(element);
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
  };
  walk(document);
  places.push(...last);
  const PREVIEWS = 'meta[property="og:image"], meta[property="og:image:url"], meta[name="twitter:image"]';
  for (const meta of document.querySelectorAll<HTMLMetaElement>(PREVIEWS)) {
    add(null, [absolute(meta.content)], document.title, { kind: 'preview' });
  }

  const licenceLink = document.querySelector<HTMLAnchorElement | HTMLLinkElement>(
    'a[rel~="license"], link[rel~="license"]',
  );
  const LICENCE_METAS =
    'meta[name="license" i], meta[name="dcterms.license" i], meta[name="dc.rights" i], meta[name="copyright" i]';
  const licence = licenceLink?.href || document.querySelector<HTMLMetaElement>(LICENCE_METAS)?.content || '';
  return { places, elements, frames, small, licence: licence.replace(/\s+/gu, ' ').trim().slice(0, 300) };
}

/** The bytes of an inline picture as Base64; null when the page may not read them, or when they are more than 25 MB. */
export async function readInline(collected: Collected, at: number): Promise<string | null> {
  const MAX_CHARS = 35_000_000;
  const element = collected.elements[at];
  const payload = (address: string): string | null => {
    const comma = address.indexOf(',');
    const isBase64 = comma !== -1 && /;\s*base64$/iu.test(address.slice(0, comma));
    return isBase64 && address.length < MAX_CHARS ? address.slice(comma + 1) : null;
  };
  const drawn = (canvas: HTMLCanvasElement): string | null => payload(canvas.toDataURL('image/webp', 0.95));
  try {
    if (element instanceof HTMLCanvasElement) return drawn(element);
    if (!(element instanceof HTMLImageElement)) return null;
    if (/^data:/iu.test(element.currentSrc)) return payload(element.currentSrc);
    // Most pages revoke a blob's address as soon as it is shown, and a policy may forbid the fetch: then as it is drawn.
    const blob = await fetch(element.currentSrc).then(
      (response) => response.blob(),
      () => null,
    );
    if (blob !== null && blob.size > 0 && blob.size < MAX_CHARS / 2) {
      return await new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(payload(String(reader.result)));
        reader.onerror = () => resolve(null);
        reader.readAsDataURL(blob);
      });
    }
    const canvas = document.createElement('canvas');
    canvas.width = element.naturalWidth;
    canvas.height = element.naturalHeight;
    canvas.getContext('2d')?.drawImage(element, 0, 0);
    return drawn(canvas);
  } catch {
    return null;
  }
}

/** Scrolls what is in view by most of its size: inner scrollers first, then the document. False when nothing moved. */
export async function scrollOn(): Promise<boolean> {
  const MAX_ELEMENTS = 20_000;
  /** An endless carousel would otherwise hold up the page. */
  const MAX_STEPS = 30;
  const steps = Symbol.for('studio-queue.steps');
  const scroll = (element: Element): boolean => {
    const before = [element.scrollTop, element.scrollLeft];
    const has = () => element.scrollTop !== before[0] || element.scrollLeft !== before[1];
    element.scrollBy({ top: element.clientHeight * 0.8, behavior: 'instant' });
    if (!has()) element.scrollBy({ left: element.clientWidth * 0.8, behavior: 'instant' });
    return has();
  };
  const isInView = (element: Element): boolean => {
    const { top, bottom, width, height } = element.getBoundingClientRect();
    return width >= 200 && height >= 150 && bottom > 0 && top < window.innerHeight;
  };
  let looked = 0;
  const scrollInner = (root: ParentNode): boolean => {
    let moved = false;
    for (const element of root.querySelectorAll('*')) {
      looked += 1;
      if (looked > MAX_ELEMENTS) break;
      if (element.shadowRoot !== null && scrollInner(element.shadowRoot)) moved = true;
      const overflows =
        element.scrollHeight > element.clientHeight + 4 || element.scrollWidth > element.clientWidth + 4;
      if (!overflows || element === document.scrollingElement || !isInView(element)) continue;
      const { overflowX, overflowY } = getComputedStyle(element);
      if (!/auto|scroll|hidden/u.test(`${overflowX} ${overflowY}`)) continue;
      const done = Number(Reflect.get(element, steps) ?? 0);
      if (done >= MAX_STEPS || !scroll(element)) continue;
      Reflect.set(element, steps, done + 1);
      moved = true;
    }
    return moved;
  };
  const moved = scrollInner(document) || scroll(document.scrollingElement ?? document.documentElement);
  // Two frames: the page's observers have then been told.
  await new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  return moved;
}

/** Resolves when the document has changed or a picture has loaded, after `ms` at the latest. */
export function untilChanged(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => done());
    const done = () => {
      observer.disconnect();
      document.removeEventListener('load', done, true);
      resolve();
    };
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    document.addEventListener('load', done, true);
    setTimeout(done, ms);
  });
}

/** Asks for a picture as the document itself would. False when there is none. */
export function loadPicture(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = address;
  });
}

/** In how many seconds a meta refresh leads to another address; null when it does not, or later than in 10 s. */
export function refreshesIn(): number | null {
  const content = document.querySelector<HTMLMetaElement>('meta[http-equiv="refresh" i]')?.content ?? '';
  const [, seconds, address] = /^\s*([\d.]+)\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/iu.exec(content) ?? [];
  if (seconds === undefined || address === undefined || Number(seconds) > 10) return null;
  const leads = URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : location.href;
  return leads === location.href ? null : Number(seconds);
}

/** Before a document is read: its pictures are loaded and have their sizes, but are not painted, which takes four bytes for each pixel of a photograph. */
export function paintNoPictures(): void {
  const style = new CSSStyleSheet();
  style.replaceSync('img { visibility: hidden !important }');
  document.adoptedStyleSheets.push(style);
}
