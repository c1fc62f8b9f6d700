import { z } from 'zod';
import { check } from '../../../contract/check';
import type { Archive, Offer } from './archive';
import { lineOf, lineOfHtml, webAddress } from './from-outside';
import { fewerAndFewer } from './search-words';

const PAGE_SIZE = 20;
/** One of the widths that the archive keeps ready: others are refused. Twice as wide would be no better in a film of 1080 lines. */
const READY_WIDTH = 1_920;
/** With both languages: so many searches for a scene that nothing is found for. */
const MAX_QUERIES = 5;

const pageSchema = z.object({
  title: z.string(),
  index: z.number().catch(Number.MAX_SAFE_INTEGER),
  imageinfo: z
    .array(
      z.object({
        url: z.string(),
        descriptionurl: z.string(),
        thumburl: z.string().optional().catch(undefined),
        width: z.number().positive(),
        height: z.number().positive(),
        extmetadata: z.record(z.string(), z.object({ value: z.unknown() })),
      }),
    )
    .min(1),
});
const replySchema = z.object({
  query: z.object({ pages: z.array(z.unknown()) }).optional(),
  error: z.never().optional(),
});

/** Wikimedia Commons, by the search of its Action API (https://www.mediawiki.org/wiki/API:Imageinfo). `base`: its api.php. */
export const commons = (base: string): Archive => ({
  name: 'Wikimedia Commons',
  queries: ({ english, korean }) =>
    [...fewerAndFewer(english), ...fewerAndFewer(korean)]
      .sort((a, b) => b.split(' ').length - a.split(' ').length)
      .slice(0, MAX_QUERIES),
  address: (query) => {
    const url = new URL(base);
    url.search = new URLSearchParams({
      action: 'query',
      format: 'json',
      formatversion: '2',
      generator: 'search',
      gsrsearch: `filetype:bitmap ${query}`,
      gsrnamespace: '6',
      gsrlimit: String(PAGE_SIZE),
      prop: 'imageinfo',
      iiprop: 'url|size|extmetadata',
      iiurlwidth: String(READY_WIDTH),
      iiextmetadatafilter: 'LicenseShortName|LicenseUrl|Artist|ObjectName',
      iiextmetadatalanguage: 'en',
      // Asks the archive to refuse when it is busy.
      maxlag: '5',
    }).toString();
    return url;
  },
  offers: (reply) => {
    const read = check(replySchema, reply);
    if (!read.success) return undefined;
    return (read.data.query?.pages ?? [])
      .flatMap((page) => {
        const known = check(pageSchema, page);
        return known.success ? [known.data] : [];
      })
      .sort((a, b) => a.index - b.index)
      .flatMap(offerOf);
  },
});

function offerOf({ title, imageinfo: [info] }: z.infer<typeof pageSchema>): Offer[] {
  const pageUrl = webAddress(info?.descriptionurl);
  const pictureUrl = webAddress(info?.thumburl) ?? webAddress(info?.url);
  if (info === undefined || pageUrl === undefined || pictureUrl === undefined) return [];
  const fact = (name: string): string => {
    const value = info.extmetadata[name]?.value;
    return typeof value === 'string' ? value : '';
  };
  return [
    {
      title: lineOfHtml(fact('ObjectName')) || lineOf(title.replace(/^File:|\.\w+$/giu, '')),
      author: lineOfHtml(fact('Artist')),
      licence: lineOfHtml(fact('LicenseShortName')),
      licenceUrl: webAddress(fact('LicenseUrl')),
      pageUrl,
      pictureUrl,
      width: info.width,
      height: info.height,
    },
  ];
}
