import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import { z } from 'zod';
import { MUSIC_FILE, PROJECT_FILES } from '../../../contract/project-files';
import type { VideoMetadata } from '../../../contract/task';
import type { RunContext } from '../../runtime/processor';
import { plainFilesIn } from '../../runtime/project-input';
import { type FfmpegTools, runFfmpeg, runFfprobe, stagedFile, stagedInput } from '../ffmpeg';
import { measureLufs } from '../loudness';
import { copyOwnFile, nameOf } from '../own-file';
import { SAMPLE_RATE } from '../timeline';
import { isVerdict } from '../verify';
import { calmMusic } from './calm-music';
import { musicOfSettings } from './music-of-settings';

/** What the film's music is and how loud. */
export interface Music {
  /** A WAV in the staging folder, at least a second long and not silent. */
  readonly wavName: string;
  readonly lufs: number;
  /** The creator's file as credits name it, with what it says of itself; undefined for the app's own music. */
  readonly file: { readonly name: string; readonly title: string; readonly artist: string } | undefined;
}

const WAV_NAME = 'music.wav';
const SILENCE_LUFS = -60;
/** FFmpeg's demuxer by what a file holds, whatever its name says. */
const DEMUXERS: Readonly<Record<string, string>> = {
  wav: 'wav',
  mp3: 'mp3',
  m4a: 'mov',
  mp4: 'mov',
  ogg: 'ogg',
  oga: 'ogg',
  opus: 'ogg',
  flac: 'flac',
};
const BYTES_PER_SECOND = SAMPLE_RATE * 4;
/** An hour and a half of the largest sound that anybody has. */
const MAX_BYTES = 4 * 1024 ** 3;

/** By names in small letters: FLAC and Ogg files write TITLE. */
const tags = z
  .record(z.string(), z.unknown())
  .catch({})
  .transform((all) => new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), String(value)])));
/** FFmpeg runs out of memory on a header's two thousand million, which would look like the machine's fault. */
const sampleRate = z.coerce.number().min(1_000).max(768_000);
const probeSchema = z.object({
  streams: z
    .array(z.looseObject({ codec_type: z.literal('audio'), sample_rate: sampleRate, tags: tags.optional() }))
    .min(1),
  format: z.looseObject({ tags: tags.optional() }).optional(),
});

/**
 * The music of a film of `seconds`: `audio/music.*` of the project, else that of the settings, else the app's own if the task asks for music
 * (`music: true`), else none. A file that cannot be used is named in the log and left out: a film without music is heard as such, and needs nobody.
 */
export async function findMusic(
  context: RunContext<VideoMetadata>,
  tools: FfmpegTools,
  seconds: number,
): Promise<Music | undefined> {
  const { metadata, inputDir, stagingDir, signal } = context;
  if (metadata.music === false) return undefined;
  const files = await plainFilesIn(inputDir, PROJECT_FILES.audio);
  for (const name of files.filter((file) => MUSIC_FILE.test(file)).sort()) {
    const music = await readMusic(
      context,
      tools,
      join(inputDir, PROJECT_FILES.audio, name),
      seconds,
      `${PROJECT_FILES.audio}/${name}`,
    );
    if (music !== undefined) return music;
    context.log({ code: 'video.unreadable_music', name }, 'warn');
  }
  const chosen = context.settings.film?.music ?? '';
  const places = chosen === '' ? [] : await musicOfSettings(chosen, context.projectId);
  for (const path of places) {
    const music = await readMusic(context, tools, path, seconds, nameOf(path));
    if (music !== undefined) {
      context.log({ code: 'video.music', name: nameOf(path) });
      return music;
    }
    // One of a folder: the next is tried.
    if (path !== chosen) context.log({ code: 'video.unreadable_music', name: nameOf(path) }, 'warn');
  }
  if (chosen !== '') context.log({ code: 'video.no_music_there', name: nameOf(chosen) }, 'warn');
  if (metadata.music !== true) return undefined;
  await writeFile(join(stagingDir, WAV_NAME), calmMusic());
  const lufs = await measureLufs(tools.ffmpegPath, 'wav', WAV_NAME, stagingDir, signal);
  return { wavName: WAV_NAME, lufs, file: undefined };
}

/** Decodes as much of a file as the film needs; undefined when it is no sound that FFmpeg reads, too short or silent. */
async function readMusic(
  { stagingDir, signal }: RunContext<VideoMetadata>,
  { ffmpegPath, ffprobePath }: FfmpegTools,
  path: string,
  seconds: number,
  name: string,
): Promise<Music | undefined> {
  const staged = 'music-brought.bin';
  const copied = await copyOwnFile(path, join(stagingDir, staged), MAX_BYTES, signal);
  if (!copied.ok) return undefined;
  const demuxer = DEMUXERS[(await fileTypeFromFile(join(stagingDir, staged)).catch(() => undefined))?.ext ?? ''];
  if (demuxer === undefined) return undefined;
  const decoded = 'music-decoded.wav';
  const run = (args: readonly string[]) => runFfmpeg({ ffmpegPath, signal, stagingDir, args });
  const format = `aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`;
  try {
    const json = await runFfprobe({
      ffprobePath,
      signal,
      stagingDir,
      args: [...stagedInput(demuxer, staged), '-select_streams', 'a', '-show_streams', '-show_format', '-of', 'json'],
    });
    const probe = probeSchema.safeParse(JSON.parse(json));
    if (!probe.success) return undefined;
    await run([
      ...stagedInput(demuxer, staged),
      '-map',
      '0:a:0',
      '-t',
      seconds.toFixed(3),
      '-af',
      format,
      '-f',
      'wav',
      stagedFile(decoded),
    ]);
    const length = (await stat(join(stagingDir, decoded))).size / BYTES_PER_SECOND;
    if (length < 1) return undefined;
    // When it is repeated, its end meets its beginning: without these fades there is a click.
    const isRepeated = length < seconds - 0.1;
    const out = Math.min(1.5, length / 4);
    const ends = `afade=t=in:d=0.05,afade=t=out:st=${(length - out).toFixed(3)}:d=${out.toFixed(3)},`;
    const filter = `${isRepeated ? ends : ''}${format}`;
    await run([...stagedInput('wav', decoded), '-af', filter, '-f', 'wav', stagedFile(WAV_NAME)]);
    const lufs = await measureLufs(ffmpegPath, 'wav', WAV_NAME, stagingDir, signal);
    if (!(lufs > SILENCE_LUFS)) return undefined;
    // An Ogg file's are those of its stream.
    const { format: whole, streams } = probe.data;
    const tag = (of: string) => whole?.tags?.get(of) ?? streams[0]?.tags?.get(of) ?? '';
    return { wavName: WAV_NAME, lufs, file: { name, title: tag('title'), artist: tag('artist') } };
  } catch (error) {
    // What FFmpeg says by itself is about the file; a full disk, a cancel or a signal is not.
    if (isVerdict(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
