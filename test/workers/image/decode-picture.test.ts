import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture, isSamePicture } from '../../../workers/image/decode-picture';
import { picture } from '../../fixtures/gallery/gallery-server';
import { photosForTests } from './crawl-context';

const photo = photosForTests();

describe('a downloaded picture', () => {
  const min = { width: 640, height: 360 };
  it('is refused when it would decode to more pixels than memory holds', async () => {
    const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await decodePicture(bomb, min)).toMatchObject({ ok: false });
  });
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
  it('is recognised in its copies, and not in other pictures', async () => {
    const hashOf = async (bytes: Buffer) => {
      const decoded = await decodePicture(bytes, { width: 1, height: 1 });
      if (!decoded.ok) throw new Error(decoded.why);
      return decoded.picture.hash;
    };
    const hashes = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => hashOf(photo(n))));
    for (const [n, hash] of hashes.entries()) {
      expect(
        isSamePicture(hash, await hashOf(await sharp(photo(n)).resize(400).jpeg({ quality: 50 }).toBuffer())),
      ).toBe(true);
      for (const other of hashes.slice(n + 1)) expect(isSamePicture(hash, other)).toBe(false);
    }
  });
});
