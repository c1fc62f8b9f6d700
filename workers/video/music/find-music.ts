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

/** The music of a film, and how loud it is. */
export interface Music {
  /** A WAV in the staging folder, at least a second long and not silent. */
  readonly wavName: string;
  readonly lufs: number;
  /** The creator's file as credits name it, with what it says of itself; undefined for the app's own music. */
  readonly file: { readonly name: string; readonly title: string; readonly artist: string } | undefined;
}

type Context = RunContext<VideoMetadata>;
type Run = FfmpegTools & Pick<Context, 'stagingDir' | 'signal'>;

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
const FORMAT = `aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`;
const BYTES_PER_SECOND = SAMPLE_RATE * 4;
/** An hour and a half of the largest sound that anybody has. */
const MAX_BYTES = 4 * 1024 ** 3;

/** By names in small letters: FLAC and Ogg files write TITLE. */
const tags = z
  .record(z.string(), z.unknown())
  .catch({})
  .transform((all) => new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), String(value)])));
/** A header may state two thousand million, for which FFmpeg runs out of memory: that would look like the machine's fault. */
const sampleRate = z.coerce.number().min(1_000).max(768_000);
const probeSchema = z.object({
  streams: z
    .array(z.looseObject({ codec_type: z.literal('audio'), sample_rate: sampleRate, tags: tags.optional() }))
    .min(1),
  format: z.looseObject({ tags: tags.optional() }).optional(),
});

/**
 * The music of a film of `seconds`: `audio/music.*` of the project, else that of the settings, else the app's own if the task asks for music
 * (`music: true`), else none. A file that cannot be used is named in the log and left out: that a film has no music is heard, so it need not wait
 * for the creator.
 */
export async function findMusic(context: Context, tools: FfmpegTools, seconds: number): Promise<Music | undefined> {
  const { metadata, stagingDir, signal } = context;
  if (metadata.music === false) return undefined;
  const run = { ...tools, stagingDir, signal };
  const own = (await musicOfProject(context, run, seconds)) ?? (await chosenMusic(context, run, seconds));
  return own ?? (metadata.music === true ? appsMusic(run) : undefined);
}

async function musicOfProject({ inputDir, log }: Context, run: Run, seconds: number): Promise<Music | undefined> {
  const files = await plainFilesIn(inputDir, PROJECT_FILES.audio);
  for (const name of files.filter((file) => MUSIC_FILE.test(file)).sort()) {
    const music = await readMusic(
      run,
      join(inputDir, PROJECT_FILES.audio, name),
      seconds,
      `${PROJECT_FILES.audio}/${name}`,
    );
    if (music !== undefined) return music;
    log({ code: 'video.unreadable_music', name }, 'warn');
  }
  return undefined;
}

async function chosenMusic(
  { settings, projectId, log }: Context,
  run: Run,
  seconds: number,
): Promise<Music | undefined> {
  const chosen = settings.film?.music ?? '';
  if (chosen === '') return undefined;
  for (const path of await musicOfSettings(chosen, projectId)) {
    const music = await readMusic(run, path, seconds, nameOf(path));
    if (music !== undefined) {
      log({ code: 'video.music', name: nameOf(path) });
      return music;
    }
    // A file of the chosen folder: the next one is tried.
    if (path !== chosen) log({ code: 'video.unreadable_music', name: nameOf(path) }, 'warn');
  }
  log({ code: 'video.no_music_there', name: nameOf(chosen) }, 'warn');
  return undefined;
}

async function appsMusic({ ffmpegPath, stagingDir, signal }: Run): Promise<Music> {
  await writeFile(join(stagingDir, WAV_NAME), calmMusic());
  const lufs = await measureLufs(ffmpegPath, 'wav', WAV_NAME, stagingDir, signal);
  return { wavName: WAV_NAME, lufs, file: undefined };
}

/** As much of a file as the film needs, as a WAV; undefined when it is no sound that FFmpeg reads, too short or silent. */
async function readMusic(run: Run, path: string, seconds: number, name: string): Promise<Music | undefined> {
  const { ffmpegPath, stagingDir, signal } = run;
  const staged = 'music-brought.bin';
  const copied = await copyOwnFile(path, join(stagingDir, staged), MAX_BYTES, signal);
  if (!copied.ok) return undefined;
  const demuxer = DEMUXERS[(await fileTypeFromFile(join(stagingDir, staged)).catch(() => undefined))?.ext ?? ''];
  if (demuxer === undefined) return undefined;
  try {
    const input = stagedInput(demuxer, staged);
    const tag = await tagsOf(run, input);
    if (tag === undefined || !(await decode(run, input, seconds))) return undefined;
    const lufs = await measureLufs(ffmpegPath, 'wav', WAV_NAME, stagingDir, signal);
    if (!(lufs > SILENCE_LUFS)) return undefined;
    return { wavName: WAV_NAME, lufs, file: { name, title: tag('title'), artist: tag('artist') } };
  } catch (error) {
    // What FFmpeg says by itself is about the file; a full disk, a cancel or a signal is not.
    if (isVerdict(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads the tags of a file; undefined when it has no sound. */
async function tagsOf(
  { ffprobePath, stagingDir, signal }: Run,
  input: readonly string[],
): Promise<((name: string) => string) | undefined> {
  const args = [...input, '-select_streams', 'a', '-show_streams', '-show_format', '-of', 'json'];
  const probe = probeSchema.safeParse(JSON.parse(await runFfprobe({ ffprobePath, signal, stagingDir, args })));
  if (!probe.success) return undefined;
  const { format, streams } = probe.data;
  // An Ogg file's tags are those of its stream.
  return (name) => format?.tags?.get(name) ?? streams[0]?.tags?.get(name) ?? '';
}

/** Writes the WAV of the music, at most `seconds` long. Returns whether it is long enough to be used. */
async function decode(
  { ffmpegPath, stagingDir, signal }: Run,
  input: readonly string[],
  seconds: number,
): Promise<boolean> {
  const decoded = 'music-decoded.wav';
  const write = (args: readonly string[], target: string) =>
    runFfmpeg({ ffmpegPath, signal, stagingDir, args: [...args, '-f', 'wav', stagedFile(target)] });
  await write([...input, '-map', '0:a:0', '-t', seconds.toFixed(3), '-af', FORMAT], decoded);
  const length = (await stat(join(stagingDir, decoded))).size / BYTES_PER_SECOND;
  if (length < 1) return false;
  // When it is repeated, its end meets its beginning: without these fades there is a click.
  const isRepeated = length < seconds - 0.1;
  const out = Math.min(1.5, length / 4);
  const ends = `afade=t=in:d=0.05,afade=t=out:st=${(length - out).toFixed(3)}:d=${out.toFixed(3)},`;
  await write([...stagedInput('wav', decoded), '-af', `${isRepeated ? ends : ''}${FORMAT}`], WAV_NAME);
  return true;
}
