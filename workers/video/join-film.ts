import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRate } from '../../contract/film-format';
import type { Chapter } from '../../contract/project-files';
import type { Language } from '../../contract/words';
import { chapterMetadata } from './chapters';
import { runFfmpeg, stagedFile, stagedInput } from './ffmpeg';
import { FADE_OUT_SECONDS, LEAD_SECONDS } from './timeline';

/** What is joined; names in the staging folder. */
interface Piece {
  readonly name: string;
  readonly frames: number;
}
/** With a WAV that is exactly as long. */
interface SoundPiece extends Piece {
  readonly sound: string;
}

export interface JoinRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  readonly frameRate: FrameRate;
  readonly segments: readonly Piece[];
  /** A WAV as long as the segments. */
  readonly sound: string;
  /** Of the segments. */
  readonly seconds: number;
  readonly intro: SoundPiece | undefined;
  readonly outro: SoundPiece | undefined;
  readonly chapters: readonly Chapter[];
  /** Of the whole film. */
  readonly filmSeconds: number;
  readonly title: string;
  readonly language: Language;
  readonly target: string;
  readonly signal: AbortSignal;
}

const SEGMENT_LIST = 'segments.txt';
const CHAPTERS = 'chapters.txt';

/**
 * Joins the pictures (copied) and the sound (AAC, the narration's faded at both ends) of clips and segments into the film, then removes the
 * segments. All files are names in the staging folder.
 */
export async function joinFilm(request: JoinRequest): Promise<void> {
  const { segments, intro, outro, frameRate, chapters, stagingDir } = request;
  const pieces: Piece[] = [intro, ...segments, outro].filter((piece) => piece !== undefined);
  // With explicit lengths: the demuxer's own guess includes the B-frame delay and drifts by a frame per segment.
  const lines = pieces.map(({ name, frames }) => `file '${name}'\nduration ${(frames / frameRate).toFixed(6)}`);
  await writeFile(join(stagingDir, SEGMENT_LIST), `ffconcat version 1.0\n${lines.join('\n')}\n`);
  if (chapters.length > 0) await writeFile(join(stagingDir, CHAPTERS), chapterMetadata(chapters, request.filmSeconds));
  const sounds = [intro?.sound, request.sound, outro?.sound].filter((sound) => sound !== undefined);
  const isoLanguage = request.language === 'ko' ? 'kor' : 'eng';
  await runFfmpeg({
    ffmpegPath: request.ffmpegPath,
    signal: request.signal,
    stagingDir,
    args: [
      // safe 1 (the default): the list may only name plain files beside it.
      ...stagedInput('concat', SEGMENT_LIST, ['-safe', '1', '-format_whitelist', 'concat,mov,mp4']),
      ...sounds.flatMap((sound) => stagedInput('wav', sound)),
      ...(chapters.length > 0 ? stagedInput('ffmetadata', CHAPTERS) : []),
      ...['-filter_complex', soundGraph(request, sounds)],
      ...['-map', '0:v:0', '-map', '[film]'],
      // Not all metadata: that would be the names of the chapters too.
      ...['-map_metadata:g', '-1', '-map_metadata:s', '-1'],
      ...['-map_chapters', chapters.length > 0 ? String(sounds.length + 1) : '-1'],
      ...['-metadata', `title=${request.title}`, '-metadata:s:a:0', `language=${isoLanguage}`],
      ...['-c:v', 'copy'],
      // Half the time of AAC's default, and nearer to the sound.
      ...['-c:a', 'aac', '-aac_coder', 'fast', '-b:a', '192k', '-ar', '48000', '-ac', '2'],
      ...['-movflags', '+faststart', '-f', 'mp4', stagedFile(request.target)],
    ],
  });
  for (const { name } of pieces) await rm(join(stagingDir, name), { force: true });
}

/** The film's sound, one after the other. Clips have been faded where they begin and end. */
function soundGraph({ seconds, intro, sound }: JoinRequest, sounds: readonly string[]): string {
  const body = intro === undefined ? 1 : 2;
  const fades = [
    `afade=t=in:d=${LEAD_SECONDS}`,
    `afade=t=out:st=${(seconds - FADE_OUT_SECONDS).toFixed(3)}:d=${FADE_OUT_SECONDS}`,
  ].join(',');
  if (sounds.length === 1) return `[1:a:0]${fades}[film]`;
  const inputs = sounds.map((name, index) => (name === sound ? '[body]' : `[${index + 1}:a:0]`));
  return `[${body}:a:0]${fades}[body];${inputs.join('')}concat=n=${sounds.length}:v=0:a=1[film]`;
}
