import type { Aspect } from '../../../contract/aspect';

/** A picture that an archive offers. All of it comes from outside: texts are one clean line, addresses are those of the web. */
export interface Offer {
  /** Empty when the archive names none. */
  readonly title: string;
  readonly author: string;
  /** The name of the licence, such as `CC BY-SA 4.0`; empty when the archive names none. */
  readonly licence: string;
  readonly licenceUrl: string | undefined;
  readonly pageUrl: string;
  readonly pictureUrl: string;
  /** Of the original, in pixels; undefined when the archive does not know. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

export const LICENCES = ['all', 'publishable', 'public-domain'] as const;

export interface ArchiveWish {
  readonly licences: (typeof LICENCES)[number];
  readonly aspect: Aspect;
}

/** How an archive is asked, and what its reply means. No network. */
export interface Archive {
  /** Its own name: a name in every language. */
  readonly name: string;
  /** What of a scene's words it is searched by, the best first. */
  queries(words: SceneWords): string[];
  address(query: string, wish: ArchiveWish): URL;
  /** Best first; undefined when the reply is not what the archive's documentation says. */
  offers(reply: unknown): Offer[] | undefined;
}

/** Words to search by, the best first; none of an archive's own operators is in them. */
export interface SceneWords {
  readonly english: readonly string[];
  readonly korean: readonly string[];
}
