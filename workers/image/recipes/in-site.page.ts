/* These run in the site's own page, so whoever calls them checks what they return. */

export function textIn(field: Element): string {
  return 'value' in field ? String(field.value) : (field.textContent ?? '');
}

export function textsOf(entries: Element[], most: number): string[] {
  return entries.slice(0, most).map((entry) => {
    const said = [...entry.querySelectorAll('[alt], [title], [aria-label]')].slice(0, 50).map((part) => {
      return ['alt', 'title', 'aria-label'].map((name) => part.getAttribute(name) ?? '').join(' ');
    });
    return [entry.textContent ?? '', ...said].join(' ').slice(0, 5_000);
  });
}

export function isDrawn(image: Element, least: number): boolean {
  if (!(image instanceof HTMLImageElement)) return false;
  return image.complete && Math.min(image.naturalWidth, image.naturalHeight) >= least;
}

export async function readInPage(image: Element, most: number): Promise<{ src: string; base64?: string }> {
  const src = image instanceof HTMLImageElement ? image.currentSrc : '';
  try {
    const response = await fetch(src);
    if (!response.ok || response.body === null) return { src };
    const reader = response.body.getReader();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > most) {
        await reader.cancel();
        return { src };
      }
      chunks.push(value);
    }
    const url = await new Promise<string>((resolve, reject) => {
      const file = new FileReader();
      file.onload = () => resolve(String(file.result));
      file.onerror = () => reject(file.error);
      file.readAsDataURL(new Blob(chunks));
    });
    return { src, base64: url.slice(url.indexOf(',') + 1) };
  } catch {
    return { src };
  }
}
