import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';

const probeSchema = z.object({
  format: z.object({ duration: z.coerce.number(), format_name: z.string() }),
  streams: z.array(
    z.object({
      codec_type: z.string(),
      codec_name: z.string(),
      width: z.number().optional(),
      height: z.number().optional(),
      pix_fmt: z.string().optional(),
      sample_rate: z.coerce.number().optional(),
      duration: z.coerce.number(),
    }),
  ),
});

/** What ffprobe reports about a finished film. Lengths in seconds. */
export function probe(film: string) {
  const json = execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', film], {
    encoding: 'utf8',
  });
  return probeSchema.parse(JSON.parse(json));
}

/** Integrated loudness in LUFS and the longest silence in seconds, as FFmpeg measures them. */
export function listen(film: string): { lufs: number; longestSilence: number } {
  const output = execFileSync(
    'sh',
    [
      '-c',
      'ffmpeg -nostdin -hide_banner -i "$1" -map 0:a -af silencedetect=noise=-45dB:d=0.3,ebur128 -f null - 2>&1',
      'listen',
      film,
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const lufs = [...output.matchAll(/I:\s+(-?[\d.]+) LUFS/g)].at(-1)?.[1];
  const silences = [...output.matchAll(/silence_duration: ([\d.]+)/g)].map((match) => Number(match[1]));
  return { lufs: Number(lufs), longestSilence: Math.max(0, ...silences) };
}

/** One picture of the film as raw grey pixels, 320 wide. */
export async function frame(
  film: string,
  atSeconds: number,
  dir: string,
): Promise<{ mean: number; pixels: Buffer; path: string }> {
  const path = join(dir, `frame-${atSeconds.toFixed(1)}.png`);
  execFileSync('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-ss',
    String(atSeconds),
    '-i',
    film,
    '-frames:v',
    '1',
    path,
  ]);
  const { data } = await sharp(path).resize(320).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { mean: data.reduce((sum, value) => sum + value, 0) / data.length, pixels: data, path };
}

/** Mean difference of two frames, 0..255. */
export function difference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}
