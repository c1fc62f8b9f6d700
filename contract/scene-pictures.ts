/** Which scene a file in a project's `images/` belongs to: the same for the workers, which film it, and for main, which shows it. */

/** What systems leave in folders. */
const OF_THE_SYSTEM = /^\.|^(?:thumbs\.db|desktop\.ini)$/iu;
export const isLeftByTheSystem = (name: string): boolean => OF_THE_SYSTEM.test(name);

/** 003.jpg, 3 고양이.png, 3번.png, 3-2.png; but not 2024-01-01.png and not 10대.png. */
const LEADING_NUMBER = /^\s*0*([1-9]\d{0,2})(?=$|[\s._()[\]-]|번|장면|씬|컷)/u;
/** scene-3.jpg, 장면 3.png, cut03.png; but not IMG_0003.jpg, which a camera counts. */
const NUMBER_AFTER_WORD =
  /(?:^|[^\p{L}])(?:scene|cut|shot|image|picture|장면|씬|컷|그림|사진|이미지)[\s._#()[\]-]*0*([1-9]\d{0,2})(?!\d)/iu;

/** The scene that a file's name states. */
export function sceneOfName(name: string): number | undefined {
  // macOS writes Hangul in parts.
  const stem = name.normalize('NFC').replace(/\.[^.]*$/u, '');
  const found = LEADING_NUMBER.exec(stem) ?? NUMBER_AFTER_WORD.exec(stem);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

export interface SortablePicture {
  /** When it was changed last; undefined for one that a run made and nobody changed. */
  readonly ownSince: number | undefined;
  /** Its place in the manifest. */
  readonly order: number;
}

/** The order in which pictures are tried: the creator's own first, the newest before the others; then those of runs, the latest first. */
export function byPreference(a: SortablePicture, b: SortablePicture): number {
  if (a.ownSince !== undefined || b.ownSince !== undefined) {
    return (b.ownSince ?? Number.NEGATIVE_INFINITY) - (a.ownSince ?? Number.NEGATIVE_INFINITY);
  }
  return b.order - a.order;
}

export const byNumberInName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
