/** How long is waited for what may never come, and between requests, in ms. */
export interface CrawlTimes {
  /** A robots.txt, its redirects included. */
  readonly robots: number;
  /** A page's text, then its scripts and pictures. A page that never stops loading is used as it is. */
  readonly load: number;
  /** A page that does not react for so long has a script that never yields. */
  readonly response: number;
  /** While there is nothing on a page: apps that load, then ask, then draw. */
  readonly empty: number;
  /** One picture that the page is asked for. */
  readonly picture: number;
  /** A page that is to close. */
  readonly close: number;
  /** A reply of an archive, or one of its pictures, to its last byte. */
  readonly archive: number;
  /** Between two requests to archives: nobody looks at pictures faster. */
  readonly pause: number;
  /** The longest wait that an archive may ask for; after a longer one it is not asked again. */
  readonly patience: number;
}

export const CRAWL_TIMES: CrawlTimes = {
  robots: 10_000,
  load: 15_000,
  response: 15_000,
  empty: 8_000,
  picture: 15_000,
  close: 5_000,
  archive: 30_000,
  pause: 1_000,
  patience: 30_000,
};
