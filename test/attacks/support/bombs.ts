import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflate, createGzip } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

async function packed(zeros: number, packer: ReturnType<typeof createGzip> | ReturnType<typeof createDeflate>) {
  const block = Buffer.alloc(1024 * 1024);
  const parts: Buffer[] = [];
  const source = async function* () {
    for (let left = zeros; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
  };
  const sink = new Writable({
    write: (data: Buffer, _encoding, done) => {
      parts.push(data);
      done();
    },
  });
  await pipeline(source, packer, sink);
  return Buffer.concat(parts);
}

/** A valid PNG of black, one bit a pixel: 50,000 × 50,000 are some 300 KB, and 7.5 GB as RGB. */
export async function pngBomb(side: number): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const pixels = await packed(side * (1 + Math.ceil(side / 8)), createDeflate({ level: 9 }));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A thousandth of its size once packed. */
export const gzipBomb = (bytes: number): Promise<Buffer> => packed(bytes, createGzip({ level: 9 }));
