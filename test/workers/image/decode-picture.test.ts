import { randomBytes } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../workers/image/decode-picture';
import { isSamePicture } from '../../../workers/image/fingerprint';
import { some, triesAll } from '../../faults/support/soak';
import { picture } from '../../fixtures/gallery/gallery-server';
import { largePicture, plainPicture } from '../../support/large-picture';
import { photosForTests } from './crawl-context';

const photo = photosForTests();

describe('a downloaded picture', () => {
  const min = { width: 640, height: 360 };
  it('is refused when it is cut off or noise behind a good signature', async () => {
    expect(await decodePicture(photo(1).subarray(0, 4_000), min)).toMatchObject({ ok: false });
    expect(
      await decodePicture(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(5_000)]), min),
    ).toMatchObject({ ok: false });
  });
  it('is refused when its format may name other files or hold a document, even if a decoder knows it', async () => {
    const drawing =
      '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="450"><rect width="800" height="450" fill="red"/></svg>';
    const scan = await sharp(photo(1)).tiff().toBuffer();
    for (const bytes of [Buffer.from(drawing), scan]) {
      expect((await sharp(bytes).metadata()).width).toBe(800);
      expect(await decodePicture(bytes, min)).toEqual({ ok: false, why: 'no picture' });
    }
  });
  it('is the first frame of an animation', async () => {
    const frames = await Promise.all([0, 1].map((seed) => sharp(photo(seed)).ensureAlpha().raw().toBuffer()));
    const animation = await sharp(Buffer.concat(frames), {
      raw: { width: 800, height: 900, channels: 4, pageHeight: 450 },
    })
      .gif({ delay: [100, 100], effort: 1 })
      .toBuffer();
    expect((await sharp(animation).metadata()).pages).toBe(2);
    const decoded = await decodePicture(animation, min);
    expect(decoded).toMatchObject({ ok: true, picture: { width: 800, height: 450, extension: 'jpg' } });
  });
  it('is never larger than twice the film', async () => {
    const decoded = await decodePicture(await picture(1, 6_000, 3_000), min);
    expect(decoded).toMatchObject({ ok: true, picture: { width: 3_840, height: 1_920 } });
  });
});

const drawing = (width: number, height: number, body: string, ground = '#fff') =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${ground}"/>${body}</svg>`,
    ),
  )
    .png()
    .toBuffer();
const lines = (texts: readonly string[], { size = 28, fill = '#222', x = 120, y = 200 } = {}) =>
  texts
    .map((line, at) => `<text x="${x}" y="${y + at * size * 1.6}" font-size="${size}" fill="${fill}">${line}</text>`)
    .join('');
const clear = { r: 0, g: 0, b: 0, alpha: 0 };

describe('A large picture', () => {
  const min = { width: 640, height: 360 };

  it.each<[string, number, number, (of: Sharp) => Sharp, object]>([
    ['JPEG of 48 megapixels', 8_000, 6_000, (of) => of.jpeg(), { width: 2_880, height: 2_160 }],
    ['progressive JPEG', 8_192, 6_144, (of) => of.jpeg({ progressive: true }), { width: 2_880, height: 2_160 }],
    [
      'JPEG that is turned by its EXIF',
      8_000,
      6_000,
      (of) => of.withMetadata({ orientation: 6 }).jpeg(),
      { width: 1_620, height: 2_160 },
    ],
    ['PNG', 8_000, 6_000, (of) => of.png({ compressionLevel: 1 }), { width: 2_880, height: 2_160, extension: 'png' }],
    ['WebP', 8_192, 6_144, (of) => of.webp({ effort: 0 }), { width: 2_880, height: 2_160, extension: 'jpg' }],
    ['panorama', 12_000, 4_000, (of) => of.jpeg(), { width: 3_840, height: 1_280 }],
    ['very wide panorama', 12_000, 1_500, (of) => of.jpeg(), { width: 8_640, height: 1_080 }],
    ['strip, which keeps its width', 800, 12_000, (of) => of.png(), { width: 800, height: 12_000 }],
  ])('is shrunk as it is read: %s', async (_what, width, height, format, expected) => {
    const bytes = await largePicture(3, width, height, format);
    expect(await decodePicture(bytes, min)).toMatchObject({ ok: true, picture: expected });
  });

  it.runIf(triesAll)('of 200 megapixels, as phones make them, is shrunk too', async () => {
    const bytes = await plainPicture(16_320, 12_240, '#246', (of) => of.jpeg());
    expect(await decodePicture(bytes, { ...min, evenPlain: true })).toMatchObject({
      ok: true,
      picture: { width: 2_880 },
    });
  });

  it.each<[string, number, number, (of: Sharp) => Sharp]>([
    ['PNG', 11_000, 11_000, (of) => of.png({ compressionLevel: 9 })],
    ['JPEG', 15_000, 14_000, (of) => of.jpeg({ quality: 1 })],
    ['GIF', 9_000, 9_000, (of) => of.gif({ effort: 1 })],
    ['WebP', 9_000, 9_000, (of) => of.webp({ quality: 1, effort: 0 })],
  ])(
    'that is a few bytes unfolding to gigabytes is refused by its header: %s',
    async (_what, width, height, format) => {
      const bomb = await plainPicture(width, height, '#000', format);
      expect(bomb.length).toBeLessThan(12_000_000);
      const begin = process.cpuUsage();
      expect(await decodePicture(bomb, min)).toEqual({ ok: false, why: 'too large' });
      const { user, system } = process.cpuUsage(begin);
      expect(user + system, 'microseconds of processor time').toBeLessThan(1_500_000);
    },
  );
});

describe('Two pictures', () => {
  const hashOf = async (bytes: Buffer) => {
    const decoded = await decodePicture(bytes, { width: 1, height: 1 });
    if (!decoded.ok) throw new Error(decoded.why);
    return decoded.picture.hash;
  };
  const news = ['매출은 지난해보다 12% 늘었습니다.', '새 공장은 내년 봄에 문을 엽니다.'];
  const others = ['직원은 모두 340명으로 줄었습니다.', '본사는 부산으로 옮길 계획입니다.'];
  const page = (step: number) =>
    lines(
      Array.from(
        { length: 18 },
        (_, at) =>
          `${['보고서의 본문은 길게', 'Lorem ipsum dolor', '지표와 다음 분기'][(at * step + step) % 3]} ${at * step}`,
      ),
      { size: 34 },
    );
  const sky = (x: number) =>
    `<defs><linearGradient id="g" x2="0" y2="1"><stop offset="0" stop-color="#124"/><stop offset="1" stop-color="#fc8"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/><circle cx="${x}" cy="600" r="80" fill="#fff"/>`;
  const PICTURES: readonly (readonly [string, () => Promise<Buffer>])[] = [
    ...[0, 1, 2, 3, 4, 5].map((n) => [`photograph ${n}`, async () => photo(n)] as const),
    ['a white card', () => drawing(1_920, 1_080, lines(news))],
    ['a white card with other words', () => drawing(1_920, 1_080, lines(others))],
    ['a white card with a title', () => drawing(1_920, 1_080, lines(['제1장 시작'], { size: 64, x: 700, y: 540 }))],
    [
      'a white card with another title',
      () => drawing(1_920, 1_080, lines(['제1장 마침'], { size: 64, x: 700, y: 540 })),
    ],
    ['a white card with a small word', () => drawing(1_920, 1_080, lines(['주의'], { size: 30, x: 900, y: 540 }))],
    [
      'a white card with another small word',
      () => drawing(1_920, 1_080, lines(['감사'], { size: 30, x: 900, y: 540 })),
    ],
    ['a dark slide', () => drawing(1_920, 1_080, lines(news, { fill: '#eee' }), '#111')],
    ['a dark slide with other words', () => drawing(1_920, 1_080, lines(others, { fill: '#eee' }), '#111')],
    ['a page of a document', () => drawing(1_400, 1_800, page(1))],
    ['another page of a document', () => drawing(1_400, 1_800, page(2))],
    ['a sky with a sun', () => drawing(1_920, 1_080, sky(700))],
    ['a sky with a sun elsewhere', () => drawing(1_920, 1_080, sky(1_100))],
  ];
  it.each(some(PICTURES, 3))('are the same when one is a copy: %s', async (_what, make) => {
    const original = await make();
    const hash = await hashOf(original);
    const copies: readonly Sharp[] = [
      sharp(original).resize(400).jpeg({ quality: 50 }),
      sharp(original).resize(640).webp({ quality: 60 }),
      sharp(original).jpeg({ quality: 30 }),
      sharp(original).resize(1_000).png(),
    ];
    for (const copy of copies) expect(isSamePicture(hash, await hashOf(await copy.toBuffer()))).toBe(true);
  });
  it('are different otherwise', async () => {
    const hashes = await Promise.all(
      PICTURES.map(async ([what, make]) => ({ what, hash: await hashOf(await make()) })),
    );
    for (const [at, one] of hashes.entries()) {
      for (const other of hashes.slice(at + 1)) {
        expect(isSamePicture(one.hash, other.hash), `${one.what} and ${other.what}`).toBe(false);
      }
    }
  });
});

describe('A picture with nothing on it', () => {
  const size = { width: 640, height: 360 };
  const flat = (background: string | typeof clear) => sharp({ create: { ...size, channels: 4, background } });
  const faded = (gradient: string) =>
    drawing(640, 360, `<defs>${gradient}</defs><rect width="100%" height="100%" fill="url(#g)"/>`);
  const PLAIN: readonly (readonly [string, () => Promise<Buffer>])[] = [
    ['one colour', () => flat('#3a7').png().toBuffer()],
    ['one colour, compressed hard', () => flat('#3a7').flatten().jpeg({ quality: 20 }).toBuffer()],
    ['a pixel, stretched', () => flat('#3a7').resize(1, 1).resize(800, 600, { fit: 'fill' }).png().toBuffer()],
    ['all transparent', () => flat(clear).png().toBuffer()],
    ['all transparent, as WebP', () => flat(clear).webp().toBuffer()],
    [
      'almost one colour',
      () =>
        faded(
          '<linearGradient id="g"><stop offset="0" stop-color="#eee"/><stop offset="1" stop-color="#fff"/></linearGradient>',
        ),
    ],
    [
      'a gradient',
      () =>
        faded(
          '<linearGradient id="g" x2="1" y2="1"><stop offset="0" stop-color="#124"/><stop offset="0.4" stop-color="#a3f"/><stop offset="1" stop-color="#fc8"/></linearGradient>',
        ),
    ],
    [
      'a gradient in rings',
      () =>
        faded(
          '<radialGradient id="g"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/></radialGradient>',
        ),
    ],
  ];
  it.each(PLAIN)('is refused: %s', async (_what, make) => {
    expect(await decodePicture(await make(), size)).toEqual({ ok: false, why: 'no contrast' });
  });
  it.each(PLAIN)('is taken when the creator’s own code returned it: %s', async (_what, make) => {
    expect(await decodePicture(await make(), { ...size, evenPlain: true })).toMatchObject({ ok: true });
  });
  it.each<[string, () => Promise<Buffer>]>([
    ['one small word on white', () => drawing(1_920, 1_080, lines(['감사'], { size: 30, x: 900, y: 540 }))],
    ['pale grey words', () => drawing(1_920, 1_080, lines(['고맙습니다'], { size: 60, x: 700, y: 540, fill: '#ddd' }))],
    ['a night with a lamp', () => drawing(1_920, 1_080, '<circle cx="900" cy="500" r="40" fill="#333"/>', '#0a0a0c')],
    ['a photograph, out of focus', async () => sharp(photo(2)).blur(12).jpeg().toBuffer()],
  ])('is not %s', async (_what, make) => {
    expect(await decodePicture(await make(), size)).toMatchObject({ ok: true });
  });
});

describe('A transparent picture', () => {
  const logo = (...inks: readonly string[]) =>
    drawing(
      800,
      400,
      inks.map((ink, at) => `<rect x="${100 + at * 150}" y="120" width="120" height="160" fill="${ink}"/>`).join(''),
      'none',
    );
  it.each([
    ['white', ['#fff']],
    ['black', ['#000']],
    ['a middle grey', ['#808080']],
    ['black and white', ['#000', '#fff']],
    ['dark blue and pale yellow', ['#0a1a4a', '#fff7c0']],
    ['red, white and black', ['#d00', '#fff', '#000']],
    ['mostly white with a little black', ['#fff', '#fff', '#fff', '#000']],
  ])('gets a ground on which each of its colours is seen: %s', async (_what, inks) => {
    const decoded = await decodePicture(await logo(...inks), { width: 640, height: 360 });
    if (!decoded.ok) throw new Error(decoded.why);
    const { data, info } = await sharp(decoded.picture.data).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [0, 1, 2].map((channel) => data[(y * info.width + x) * 3 + channel] ?? 0);
    const ground = at(40, 40);
    for (const index of inks.keys()) {
      const ink = at(160 + index * 150, 200);
      expect(Math.hypot(...ink.map((value, channel) => value - (ground[channel] ?? 0))), inks[index]).toBeGreaterThan(
        60,
      );
    }
  });
});

describe('An animation', () => {
  const frame = (index: number) =>
    index < 3 ? drawing(640, 360, '') : drawing(640, 360, lines(['움직이는 그림'], { size: 60 }));
  const animation = async () => {
    const frames = await Promise.all(
      [0, 1, 2, 3, 4].map(async (index) =>
        sharp(await frame(index))
          .ensureAlpha()
          .raw()
          .toBuffer(),
      ),
    );
    return sharp(Buffer.concat(frames), { raw: { width: 640, height: 1_800, channels: 4, pageHeight: 360 } });
  };
  it.each<[string, (of: Sharp) => Sharp]>([
    ['GIF', (of) => of.gif({ effort: 1 })],
    ['WebP', (of) => of.webp({ effort: 0 })],
  ])('is its first frame that shows something: %s', async (_what, format) => {
    const bytes = await format(await animation()).toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBeGreaterThan(1);
    expect(await decodePicture(bytes, { width: 640, height: 360 })).toMatchObject({ ok: true });
  });
});
