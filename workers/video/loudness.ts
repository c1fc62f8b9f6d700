import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StepError } from '../runtime/failures';
import { runFfmpeg, stagedFile, stagedInput } from './ffmpeg';
import { SAMPLE_RATE } from './timeline';

export const TARGET_LUFS = -14;
const MAX_TRUE_PEAK_DB = -1.5;
export const LUFS_TOLERANCE = 1;
const MAX_CORRECTIONS = 3;

/** loudnorm prints its numbers as text; silence is `-inf`. */
const number = z.string().transform((text) => (text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text)));
const reportSchema = z.object({
  input_i: number,
  input_tp: number,
  input_lra: number,
  input_thresh: number,
  target_offset: number,
});
export type LoudnessReport = z.infer<typeof reportSchema>;

/** An FFmpeg whose output we cannot read will be no different at the next attempt. */
function unreadable(cause?: unknown): StepError {
  return new StepError(
    'step_failed',
    { code: 'ffmpeg.no_loudness' },
    {
      retryable: false,
      cause,
    },
  );
}

/** The JSON block at the end of loudnorm's stderr. Throws StepError when there is none. */
export function parseLoudness(stderr: string): LoudnessReport {
  try {
    return reportSchema.parse(JSON.parse(stderr.slice(stderr.lastIndexOf('{'), stderr.lastIndexOf('}') + 1)));
  } catch (error) {
    throw unreadable(error);
  }
}

const FLOAT_STEREO = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`;
const TARGET = `I=${TARGET_LUFS}:TP=${MAX_TRUE_PEAK_DB}:LRA=11`;

/** It sees samples, not the curve between them, so its limit is a little below the true peak allowed. */
export const LIMITER = `alimiter=limit=${(10 ** ((MAX_TRUE_PEAK_DB - 0.5) / 20)).toFixed(4)}:attack=5:release=60:level=false`;

/** The integrated loudness (LUFS) in ebur128's summary; -70 stands for silence. Throws StepError when there is none. */
function parseIntegrated(stderr: string): number {
  const found = /Integrated loudness:\s+I:\s+(-?\d+(?:\.\d+)?) LUFS/u.exec(
    stderr.slice(stderr.lastIndexOf('Summary:')),
  );
  if (found === null) throw unreadable();
  return Number(found[1]);
}

/** Integrated loudness (LUFS) of a staged file's sound. By ebur128, which takes a third of loudnorm's time and is a second opinion. */
export async function measureLufs(
  ffmpegPath: string,
  format: 'wav' | 'mov',
  name: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<number> {
  const stderr = await runFfmpeg({
    ffmpegPath,
    signal,
    stagingDir,
    logLevel: 'info',
    args: [
      ...stagedInput(format, name),
      '-map',
      '0:a:0',
      '-af',
      `${FLOAT_STEREO},ebur128=framelog=verbose`,
      '-f',
      'null',
      '-',
    ],
  });
  return parseIntegrated(stderr);
}

/**
 * Brings a staged WAV to -14 LUFS in place, by two passes of loudnorm, and returns the loudness reached. Where peaks make loudnorm
 * leave its linear mode, a short narration misses the target by several LU; gain into a limiter corrects the rest.
 * Throws StepError('bad_input') for silence.
 */
export async function normaliseLoudness(
  ffmpegPath: string,
  wavName: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<number> {
  const report = await runFfmpeg({
    ffmpegPath,
    signal,
    stagingDir,
    logLevel: 'info',
    args: [
      ...stagedInput('wav', wavName),
      '-af',
      `${FLOAT_STEREO},loudnorm=${TARGET}:print_format=json`,
      '-f',
      'null',
      '-',
    ],
  });
  const first = parseLoudness(report);
  if (!Number.isFinite(first.input_i) || first.input_i < -69) {
    throw new StepError(
      'bad_input',
      { code: 'video.nothing_to_read' },
      {
        retryable: false,
        field: 'metadata.scriptId',
      },
    );
  }
  const measured = [
    `measured_I=${first.input_i}`,
    `measured_TP=${first.input_tp}`,
    `measured_LRA=${first.input_lra}`,
    `measured_thresh=${first.input_thresh}`,
    `offset=${first.target_offset}`,
  ].join(':');
  await rewrite(ffmpegPath, wavName, `${FLOAT_STEREO},loudnorm=${TARGET}:${measured}:linear=true`, stagingDir, signal);
  return keepLoudness(ffmpegPath, wavName, stagingDir, signal);
}

/** Brings a staged WAV that is near -14 LUFS to it by gain into a limiter, in place, and returns the loudness reached. */
export async function keepLoudness(
  ffmpegPath: string,
  wavName: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<number> {
  let lufs = await measureLufs(ffmpegPath, 'wav', wavName, stagingDir, signal);
  for (let turn = 0; turn < MAX_CORRECTIONS && Math.abs(lufs - TARGET_LUFS) > LUFS_TOLERANCE / 2; turn++) {
    const gain = (TARGET_LUFS - lufs).toFixed(2);
    await rewrite(ffmpegPath, wavName, `${FLOAT_STEREO},volume=${gain}dB,${LIMITER}`, stagingDir, signal);
    lufs = await measureLufs(ffmpegPath, 'wav', wavName, stagingDir, signal);
  }
  return lufs;
}

async function rewrite(
  ffmpegPath: string,
  wavName: string,
  filter: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<void> {
  const next = 'loudness.wav';
  await runFfmpeg({
    ffmpegPath,
    signal,
    stagingDir,
    args: [
      ...stagedInput('wav', wavName),
      '-af',
      // loudnorm works at 192 kHz: resampled before anything else sees it.
      `${filter},aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`,
      '-c:a',
      'pcm_s16le',
      '-f',
      'wav',
      stagedFile(next),
    ],
  });
  await rename(join(stagingDir, next), join(stagingDir, wavName));
}
