import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { z } from 'zod';
import type { Problem } from '../../contract/messages';
import { StepError } from '../runtime/failures';
import { type FfmpegTools, runFfmpeg, runFfprobe, stagedInput } from './ffmpeg';
import { asDamage, damaged, parseJson, refuse } from './verify';

/** As much as a signature needs. */
const HEAD_BYTES = 4_100;

const probeSchema = z.object({
  streams: z.array(
    z.looseObject({
      codec_type: z.string().optional(),
      codec_name: z.string().optional(),
      width: z.int().optional(),
      height: z.int().optional(),
      disposition: z.looseObject({ attached_pic: z.int().optional() }).optional(),
    }),
  ),
  format: z.looseObject({ duration: z.coerce.number().positive() }),
});

/** What is known of a film that the creator's own code made. */
export interface BroughtFilm {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Checks a staged film of the creator's own: an MP4 or MOV with a picture track, whole, and playing to its end. Its size, its length and
 * its codecs are theirs to choose, and nothing is converted. Throws StepError `verify_failed`, retryable only when the file is damaged.
 */
export async function verifyBroughtFilm(
  tools: FfmpegTools,
  name: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<BroughtFilm> {
  const type = await typeOf(join(stagingDir, name));
  const input = (options: readonly string[] = []) => stagedInput('mov', name, options);
  const json = await runFfprobe({
    ffprobePath: tools.ffprobePath,
    args: [...input(), '-show_streams', '-show_format', '-of', 'json'],
    signal,
    stagingDir,
  }).catch((error: unknown) => (isMp4(type) ? asDamage(error) : asOther(error, type)));
  const probe = probeSchema.safeParse(parseJson(json));
  if (!probe.success) throw refuse(isMp4(type) ? { code: 'film.unreadable' } : notMp4(type), probe.error);
  const { streams, format } = probe.data;
  const picture = streams.findIndex(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  const { width, height } = streams[picture] ?? {};
  if (width === undefined || height === undefined || width === 0) throw refuse({ code: 'film.no_picture_track' });
  const passes = [
    // Every packet is there: a cut file has a table of packets that it does not hold.
    [...input(), '-map', `0:${picture}`, '-map', '0:a?', '-c', 'copy'],
    // And the end can be decoded.
    [...input(['-sseof', '-3']), '-map', `0:${picture}`, '-map', '0:a?'],
  ];
  for (const args of passes) {
    const complaints = await runFfmpeg({
      ffmpegPath: tools.ffmpegPath,
      signal,
      stagingDir,
      args: ['-xerror', ...args, '-f', 'null', '-'],
    }).catch(asDamage);
    if (complaints.trim() !== '') throw damaged();
  }
  return { seconds: format.duration, width, height };
}

/** By its first bytes; `?` for a file that begins like none that is known. */
async function typeOf(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const found = await fileTypeFromBuffer(head);
    if (found !== undefined) return found.mime;
    return /^\s*(?:<!doctype|<html)/iu.test(head.toString('latin1')) ? 'text/html' : '?';
  } finally {
    await handle.close();
  }
}

const isMp4 = (type: string): boolean => /^video\/(?:mp4|quicktime|x-m4v|3gpp2?)$/u.test(type);
const notMp4 = (type: string): Problem => ({ code: 'film.not_mp4', type });

function asOther(error: unknown, type: string): never {
  if (error instanceof StepError && !error.retryable && error.cause === undefined) throw refuse(notMp4(type), error);
  throw error;
}
