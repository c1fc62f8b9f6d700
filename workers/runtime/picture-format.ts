import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

/** As much as a signature needs. More would let a file lead the detection through its own structure. */
const HEAD_BYTES = 4_100;
/** Extensions as file-type names them: pictures that pages show, and those that a creator may put into a project. */
export const WEB_PICTURES: ReadonlySet<string> = new Set(['jpg', 'png', 'apng', 'gif', 'webp', 'avif']);
export const PROJECT_PICTURES: ReadonlySet<string> = new Set([...WEB_PICTURES, 'tif']);

/**
 * Whether bytes or a file begin as a picture of one of these formats. Asked before sharp gets them: sharp would also open SVG and PDF, which
 * may name other files, and a playlist or a page named .jpg must end here. `other format` is a picture that cannot be read, such as HEIC
 * (its decoder is not in the builds of sharp), PSD or BMP.
 */
export async function pictureKind(
  from: Uint8Array | string,
  formats: ReadonlySet<string>,
): Promise<'picture' | 'other format' | 'no picture'> {
  const head = typeof from === 'string' ? await headOf(from) : from.subarray(0, HEAD_BYTES);
  const found = await fileTypeFromBuffer(head);
  if (found !== undefined && formats.has(found.ext)) return 'picture';
  return found?.mime.startsWith('image/') ? 'other format' : 'no picture';
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
