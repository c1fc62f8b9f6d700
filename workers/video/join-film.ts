import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '../../contract/words';
import { runFfmpeg, stagedFile, stagedInput } from './ffmpeg';
import type { SegmentPlan } from './segments';
import { FADE_OUT_SECONDS, LEAD_SECONDS } from './timeline';

export interface JoinRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  readonly segments: readonly SegmentPlan[];
  readonly segmentNames: readonly string[];
  /** A WAV. */
  readonly sound: string;
  readonly seconds: number;
  readonly title: string;
  readonly language: Language;
  readonly target: string;
  readonly signal: AbortSignal;
}

const SEGMENT_LIST = 'segments.txt';

/**
 * Joins the segments (copied) and the sound (AAC, faded at both ends) into the film, then removes the segments. All files are names in the
 * staging folder.
 */
export async function joinFilm(request: JoinRequest): Promise<void> {
  const { segments, segmentNames, stagingDir } = request;
  // With explicit lengths: the demuxer's own guess includes the B-frame delay and drifts by a frame per segment.
  const lines = segments.map(
    ({ frames, frameRate }, index) => `file '${segmentNames[index]}'\nduration ${(frames / frameRate).toFixed(6)}`,
  );
  await writeFile(join(stagingDir, SEGMENT_LIST), `ffconcat version 1.0\n${lines.join('\n')}\n`);
  const isoLanguage = request.language === 'ko' ? 'kor' : 'eng';
  await runFfmpeg({
    ffmpegPath: request.ffmpegPath,
    signal: request.signal,
    stagingDir,
    args: [
      // safe 1 (the default): the list may only name plain files beside it.
      ...stagedInput('concat', SEGMENT_LIST, ['-safe', '1', '-format_whitelist', 'concat,mov,mp4']),
      ...stagedInput('wav', request.sound),
      '-map',
      '0:v:0',
      '-map',
      '1:a:0',
      '-map_metadata',
      '-1',
      '-metadata',
      `title=${request.title}`,
      '-metadata:s:a:0',
      `language=${isoLanguage}`,
      '-c:v',
      'copy',
      '-af',
      `afade=t=in:d=${LEAD_SECONDS},afade=t=out:st=${(request.seconds - FADE_OUT_SECONDS).toFixed(3)}:d=${FADE_OUT_SECONDS}`,
      '-c:a',
      'aac',
      // Half the time of the default, and nearer to the sound.
      '-aac_coder',
      'fast',
      '-b:a',
      '192k',
      '-ar',
      '48000',
      '-ac',
      '2',
      '-movflags',
      '+faststart',
      '-f',
      'mp4',
      stagedFile(request.target),
    ],
  });
  for (const name of segmentNames) await rm(join(stagingDir, name), { force: true });
}
