import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, type OptionValues } from '../../../../contract/implementations';
import type { LogText } from '../../../../contract/messages';
import { type ImageMetadata, taskOutputSchema } from '../../../../contract/task';
import type { PictureScene } from '../../../../workers/image/load-scenes';
import type { PictureRequest } from '../../../../workers/image/picture-source';
import { archives } from '../../../../workers/image/sources/archives';
import { CRAWL_TIMES } from '../../../../workers/image/web/crawl-times';
import { type AddressPolicy, anyAddress, publicOnly } from '../../../../workers/image/web/public-address';
import {
  type Archived,
  commonsReply,
  openverseReply,
  startArchives,
  type TestArchives,
} from '../../../fixtures/archives';
import { picture, type Reply } from '../../../fixtures/gallery/gallery-server';
import { allOf, crawlsForTests, photosForTests } from '../crawl-context';

const photo = photosForTests(1_280, 720);
const { start, pictureRequest, onEnd } = crawlsForTests();
let tall: Buffer;
let small: Buffer;
beforeAll(async () => {
  tall = await picture(9, 600, 1_400);
  small = await picture(8, 800, 450);
});

interface Given {
  readonly commons?: readonly Archived[] | Reply;
  readonly openverse?: readonly Archived[] | Reply;
  readonly pictures?: Readonly<Record<string, Reply>>;
  readonly scenes?: readonly Partial<PictureScene>[];
  readonly options?: OptionValues;
  readonly metadata?: Partial<ImageMetadata>;
  readonly policy?: AddressPolicy;
  /** For an archive of which the test knows that it never gets any further. */
  readonly waitsMs?: number;
}
const isReply = (given: readonly Archived[] | Reply): given is Reply => !Array.isArray(given);

async function asked({ commons = [], openverse = [], policy = anyAddress, options = {}, ...given }: Given) {
  const site = await startArchives(
    {
      commons: (origin) => (isReply(commons) ? commons : commonsReply(origin, commons)),
      openverse: (origin) => (isReply(openverse) ? openverse : openverseReply(origin, openverse)),
    },
    given.pictures ?? Object.fromEntries([1, 2, 3, 4].map((n) => [`/${n}.jpg`, photo(n)])),
  );
  onEnd(site.close);
  const scenes = (given.scenes ?? [{ keywords: ['harbour'] }]).map((scene, at) => ({
    scene: at + 1,
    narration: '',
    imagePrompt: '',
    keywords: [],
    ...scene,
  }));
  const run = await start({ scenes: scenes.length, ...given.metadata });
  const plain = pictureRequest(run, policy);
  const settings = { ...plain.settings, chosen: { ...NOTHING_CHOSEN, pictures: ['archives'] }, options };
  const request: PictureRequest = {
    ...plain,
    settings,
    scenes,
    times: { ...CRAWL_TIMES, pause: 0, archive: given.waitsMs ?? CRAWL_TIMES.archive },
    archives: site.addresses,
  };
  const found = await allOf(archives.find(request));
  const said: LogText[] = run.logs.map((line) => line.said);
  return { found, site, run, request, said };
}
const wordsOf = (site: TestArchives) => site.searches.map(({ archive, words }) => `${archive}: ${words}`);
const pathsOf = (found: Awaited<ReturnType<typeof asked>>['found']) =>
  [...found.values()].map(({ details }) => new URL(details.sourceUrl ?? '').pathname);
const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (_request, response) =>
    void response.writeHead(code, headers).end();
const givenUp = (archive: string, code: string) =>
  expect.objectContaining({ code: 'image.archive_given_up', archive, problem: expect.objectContaining({ code }) });

describe('Pictures of archives', () => {
  it('come with their title, author, licence and page', async () => {
    const { found } = await asked({
      commons: [
        { title: '부산항', licence: 'CC BY-SA 4.0', licenceUrl: 'https://creativecommons.org/licenses/by-sa/4.0' },
      ],
    });
    expect(found.get(1)?.details).toEqual({
      sourceUrl: expect.stringMatching(/\/1\.jpg$/),
      pageUrl: 'https://archive.example/page/0',
      title: '부산항',
      author: 'Kim & Lee',
      licence: 'CC BY-SA 4.0',
      licenceUrl: 'https://creativecommons.org/licenses/by-sa/4.0',
    });
  });

  it('of Openverse have the licence as people write it', async () => {
    const { found } = await asked({ openverse: [{ licence: 'by-sa' }] });
    expect(found.get(1)?.details).toMatchObject({ licence: 'CC BY-SA 2.0', author: 'Park' });
  });

  it('are searched by a scene’s words, then by fewer of them: Commons in both languages, Openverse in English', async () => {
    const { site } = await asked({ scenes: [{ keywords: ['Night Market', '한강', 'neon', '야시장'] }] });
    expect(wordsOf(site)).toEqual([
      'commons: filetype:bitmap night market neon',
      'commons: filetype:bitmap night market',
      'commons: filetype:bitmap 한강 야시장',
      'commons: filetype:bitmap 한강',
      'openverse: night market neon',
      'openverse: night market',
    ]);
  });

  it('are searched by what an English prompt names, or else by the film’s title', async () => {
    const { site } = await asked({ scenes: [{ imagePrompt: 'A lighthouse at dawn, warm light' }, {}] });
    const words = wordsOf(site);
    expect(words.some((one) => one.includes('lighthouse'))).toBe(true);
    expect(words).toContain('openverse: test');
  });

  it('are searched without what an archive would take for an operator', async () => {
    const { site } = await asked({ scenes: [{ keywords: ['insource:/a/ -x "b" OR'] }] });
    expect(wordsOf(site)[0]).toBe('commons: filetype:bitmap insource a x b or');
  });

  it('are taken from the next archive for the scenes that the first leaves out', async () => {
    const { found } = await asked({
      commons: [{ picture: '/1.jpg' }],
      openverse: [{ picture: '/2.jpg' }],
      scenes: [{ keywords: ['a1a'] }, { keywords: ['b1b'] }],
    });
    expect(pathsOf(found)).toEqual(['/1.jpg', '/2.jpg']);
  });

  it('are in a film once: neither at another address, nor smaller, nor when the film has them', async () => {
    const copy = await sharp(photo(1)).resize(1_100).jpeg({ quality: 70 }).toBuffer();
    const pictures = { '/1.jpg': photo(1), '/2.jpg': photo(1), '/3.jpg': copy, '/4.jpg': photo(2) };
    const commons = [1, 2, 3, 4].map((n) => ({ picture: `/${n}.jpg` }));
    const scenes = [{ keywords: ['sea'] }, { keywords: ['sea'] }];
    const { found, request, site } = await asked({ commons, pictures, scenes });
    expect(pathsOf(found)).toEqual(['/1.jpg', '/4.jpg']);
    // A search is asked once, whatever scenes want it.
    expect(site.searches).toHaveLength(1);
    const inUse = [join(request.stagingDir, found.get(1)?.file ?? '')];
    expect(pathsOf(await allOf(archives.find({ ...request, inUse })))).toEqual(['/4.jpg']);
  });

  it.each<[string, OptionValues, readonly string[]]>([
    ['by default', {}, ['CC BY 4.0', 'CC0']],
    ['of the public domain alone', { 'archives.licences': 'public-domain' }, ['CC0']],
    ['of all licences', { 'archives.licences': 'all' }, ['CC BY-NC 4.0', 'CC BY-ND 4.0', 'CC BY 4.0', 'CC0']],
  ])('%s have only the licences that are wanted, and never none', async (_what, options, licences) => {
    const commons = ['', 'CC BY-NC 4.0', 'CC BY-ND 4.0', 'CC BY 4.0', 'CC0'].map((licence, at) => ({
      licence,
      picture: `/${at + 1}.jpg`,
    }));
    const pictures = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`/${n}.jpg`, photo(n)]));
    const scenes = Array.from({ length: 5 }, () => ({ keywords: ['sea'] }));
    const { found } = await asked({ commons, pictures, scenes, options: { ...options, 'archives.which': 'commons' } });
    expect([...found.values()].map(({ details }) => details.licence)).toEqual(licences);
  });

  it('ask Openverse for the wanted licences and the film’s shape', async () => {
    const { site } = await asked({ metadata: { aspect: '9:16' }, options: { 'archives.which': 'openverse' } });
    const [search] = site.searches;
    expect(site.searches.every(({ archive }) => archive === 'openverse')).toBe(true);
    expect(search?.query.get('license_type')).toBe('commercial,modification');
    expect(search?.query.get('aspect_ratio')).toBe('tall');
    // More is an error without an account.
    expect(Number(search?.query.get('page_size'))).toBeLessThanOrEqual(20);
  });

  it('that are too small, no picture, of another shape, cut off or endless are passed over', async () => {
    const endless: Reply = (request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
      request.on('close', () => clearInterval(timer));
    };
    const half: Reply = (_request, response) => {
      response.writeHead(200, { 'content-length': String(photo(1).length) });
      response.write(photo(1).subarray(0, 9_000), () => response.destroy());
    };
    const bad: Readonly<Record<string, Reply>> = {
      '/small.jpg': small,
      '/page.jpg': '<html>not a picture</html>',
      '/tall.jpg': tall,
      '/half.jpg': half,
    };
    const { found, site } = await asked({
      commons: [
        { picture: '/said-small.jpg', width: 500, height: 300 },
        { picture: '/said-tall.jpg', width: 2_000, height: 4_000 },
        ...Object.keys(bad).map((path) => ({ picture: path })),
      ],
      openverse: [{ picture: '/endless.jpg' }, { picture: '/2.jpg' }],
      pictures: { ...bad, '/endless.jpg': endless, '/2.jpg': photo(2) },
    });
    expect(pathsOf(found)).toEqual(['/2.jpg']);
    // What the archive says of a picture spares its bytes.
    expect(site.seen.map(({ path }) => path).filter((path) => path.startsWith('/said'))).toEqual([]);
  });

  it.each<[string, Reply, string]>([
    ['replies with an error', status(500), 'archive.http_status'],
    ['replies with a page', '<html>hello</html>', 'archive.odd_reply'],
    [
      'breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '999' });
        response.write('{', () => response.destroy());
      },
      'archive.silent',
    ],
    ['replies in another shape', '{"results":7,"query":{"pages":7}}', 'archive.odd_reply'],
    [
      'never ends',
      (request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(Buffer.alloc(1_000_000, 32)), 1);
        request.on('close', () => clearInterval(timer));
      },
      'archive.',
    ],
    ['is busy for an hour', status(429, { 'retry-after': '3600' }), 'archive.busy'],
    ['is busy and does not say for how long', status(429), 'archive.busy'],
    ['is busy again and again', status(429, { 'retry-after': '0' }), 'archive.busy'],
    ['refuses by a header', status(200, { 'mediawiki-api-error': 'maxlag', 'retry-after': '3600' }), 'archive.busy'],
  ])('come from the next archive when one %s, which is then left alone', async (_what, commons, code) => {
    const scenes = ['a1a', 'b1b', 'c1c'].map((word) => ({ keywords: [word] }));
    const { found, said, site } = await asked({
      commons,
      openverse: [1, 2, 3].map((n) => ({ picture: `/${n}.jpg` })),
      scenes,
    });
    expect([...found.keys()]).toEqual([1, 2, 3]);
    expect(said).toContainEqual(givenUp('Wikimedia Commons', expect.stringContaining(code)));
    expect(site.searches.filter(({ archive }) => archive === 'commons').length).toBeLessThanOrEqual(4);
  });

  it('are not waited for without end when an archive never replies', async () => {
    const scenes = [{ keywords: ['a1a'] }, { keywords: ['b1b'] }];
    const { found, said } = await asked({ commons: () => {}, openverse: () => {}, scenes, waitsMs: 200 });
    expect(found.size).toBe(0);
    expect(said).toContainEqual(givenUp('Wikimedia Commons', 'archive.silent'));
    expect(said).toContainEqual(givenUp('Openverse', 'archive.silent'));
  });

  it('wait as an archive asks when that is not long', async () => {
    let isBusy = true;
    const { found, said } = await asked({
      commons: (request, response) => {
        const reply = commonsReply(`http://${request.headers.host}`, [{}]);
        if (isBusy) response.writeHead(429, { 'retry-after': '1' }).end();
        else response.writeHead(200).end(reply);
        isBusy = false;
      },
    });
    expect(pathsOf(found)).toEqual(['/1.jpg']);
    expect(said).toContainEqual({ code: 'image.archive_waiting', archive: 'Wikimedia Commons', seconds: 1 });
  });

  it('are left to the next source, without an error, when there are none or no archive works', async () => {
    expect((await asked({})).found.size).toBe(0);
    const scenes = [{ keywords: ['a1a'] }, { keywords: ['b1b'] }];
    const { found, said } = await asked({ commons: status(500), openverse: status(500), scenes });
    expect(found.size).toBe(0);
    expect(said).toContainEqual(givenUp('Openverse', 'archive.http_status'));
  });

  it('never lead to this machine: not by a picture’s address, nor by a redirect of the archive', async () => {
    const inner = await startArchives({}, { '/secret.jpg': photo(1) });
    onEnd(inner.close);
    // As with the public web: the archive may be reached, nothing else of this machine.
    let port = 0;
    const onlyTheArchive: AddressPolicy = (_address, to) => to === port;
    const policy: AddressPolicy = (address, to) => {
      port ||= to;
      return onlyTheArchive(address, to);
    };
    const direct = await asked({ commons: [{ picture: `${inner.origin}/secret.jpg` }], policy });
    expect(direct.found.size).toBe(0);
    port = 0;
    const redirected = await asked({
      pictures: { '/1.jpg': status(302, { location: `${inner.origin}/secret.jpg` }) },
      commons: [{}],
      policy,
    });
    expect(redirected.found.size).toBe(0);
    port = 0;
    const { said } = await asked({ commons: status(302, { location: `${inner.origin}/w/api.php` }), policy });
    expect(said).toContainEqual(givenUp('Wikimedia Commons', 'archive.refused'));
    expect(inner.connections()).toBe(0);
  });

  it('are not asked for at all where the archive itself would be a private address', async () => {
    const { site, said, found } = await asked({ commons: [{}], policy: publicOnly });
    expect(found.size).toBe(0);
    expect(site.connections()).toBe(0);
    expect(said).toContainEqual(givenUp('Wikimedia Commons', 'archive.refused'));
  });

  it('say who asks, as archives demand', async () => {
    const { site } = await asked({ commons: [{}] });
    for (const { userAgent } of site.seen) expect(userAgent).toMatch(/^StudioQueue\/\S+ \(.+\)$/);
  });

  it.each([
    ['markup', '<b>x</b><script>alert(1)</script>](javascript:alert(1)) **y**'],
    ['line breaks', 'a\n# b\r\n- c\u2028d'],
    ['direction marks', '\u202egpj.exe\u202c\u2066x'],
    ['10,000 characters', '긴 😀'.repeat(3_400)],
    ['half a character', `${'x'.repeat(299)}😀`],
  ])('keep a title and an author with %s to one line that the manifest takes', async (_what, hostile) => {
    for (const given of [
      { commons: [{ title: hostile, author: hostile }] },
      { openverse: [{ title: hostile, author: hostile }] },
    ]) {
      const { found } = await asked(given);
      const details = found.get(1)?.details;
      const output = { kind: 'image', path: 'images/001.jpg', bytes: 1, sha256: 'a'.repeat(64), scene: 1, ...details };
      expect(taskOutputSchema.safeParse(output).success).toBe(true);
      for (const text of [details?.title, details?.author]) {
        expect(text).toMatch(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u);
      }
    }
  });

  it('end with the reason of a cancel while an archive is waited for', async () => {
    const site = await startArchives({ commons: () => () => {} }, {});
    onEnd(site.close);
    const run = await start({ scenes: 1 });
    const request = { ...pictureRequest(run, anyAddress), archives: site.addresses };
    const finding = allOf(archives.find(request));
    run.abort.abort(new Error('cancelled'));
    await expect(finding).rejects.toThrow('cancelled');
  });
});
