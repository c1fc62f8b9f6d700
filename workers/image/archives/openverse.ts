import { z } from 'zod';
import type { Aspect } from '../../../contract/aspect';
import { check } from '../../../contract/check';
import { nullable } from '../../../contract/lenient';
import type { Archive, ArchiveWish, Offer } from './archive';
import { lineOf, webAddress } from './from-outside';
import { fewerAndFewer } from './search-words';

/** The most that it gives to whoever has no account. */
const PAGE_SIZE = 20;
/** It lets whoever has no account ask seldom. */
const MAX_QUERIES = 2;

const ASPECT_RATIOS: Readonly<Record<Aspect, string>> = { '16:9': 'wide', '9:16': 'tall', '1:1': 'square' };
const LICENCE_QUERIES: Readonly<Record<ArchiveWish['licences'], Readonly<Record<string, string>>>> = {
  all: {},
  publishable: { license_type: 'commercial,modification' },
  'public-domain': { license: 'cc0,pdm' },
};

const text = nullable(z.string()).catch(undefined);
const resultSchema = z.object({
  url: z.string(),
  foreign_landing_url: z.string(),
  title: text,
  creator: text,
  license: z.string(),
  license_version: text,
  license_url: text,
  width: nullable(z.number().positive()).catch(undefined),
  height: nullable(z.number().positive()).catch(undefined),
});
const replySchema = z.object({ results: z.array(z.unknown()) });

/** Openverse, by its API without an account (https://api.openverse.org/v1/). `base`: its list of images. */
export const openverse = (base: string): Archive => ({
  name: 'Openverse',
  queries: ({ english }) => {
    const [most, ...fewer] = fewerAndFewer(english);
    return [most, fewer.at(-1)].filter((query) => query !== undefined).slice(0, MAX_QUERIES);
  },
  address: (query, { licences, aspect }) => {
    const url = new URL(base);
    url.search = new URLSearchParams({
      q: query,
      page_size: String(PAGE_SIZE),
      aspect_ratio: ASPECT_RATIOS[aspect],
      filter_dead: 'true',
      mature: 'false',
      ...LICENCE_QUERIES[licences],
    }).toString();
    return url;
  },
  offers: (reply) => {
    const read = check(replySchema, reply);
    if (!read.success) return undefined;
    return read.data.results.flatMap((result) => {
      const known = check(resultSchema, result);
      return known.success ? offerOf(known.data) : [];
    });
  },
});

function offerOf(result: z.infer<typeof resultSchema>): Offer[] {
  const pageUrl = webAddress(result.foreign_landing_url);
  const pictureUrl = webAddress(result.url);
  if (pageUrl === undefined || pictureUrl === undefined) return [];
  return [
    {
      title: lineOf(result.title ?? ''),
      author: lineOf(result.creator ?? ''),
      licence: licenceName(result.license, result.license_version),
      licenceUrl: webAddress(result.license_url),
      pageUrl,
      pictureUrl,
      width: result.width,
      height: result.height,
    },
  ];
}

/** As people write it: `CC BY-SA 2.0`. */
function licenceName(code: string, version = ''): string {
  const known = code.toLowerCase();
  if (known === 'pdm') return lineOf(`Public Domain Mark ${version}`);
  const name = /^by\b/u.test(known) ? `CC ${known.toUpperCase()}` : known.toUpperCase();
  return lineOf(`${name} ${version}`);
}
