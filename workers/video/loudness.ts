import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { StepError } from '../runtime/failures';
import { runFfmpeg, stagedFile, stagedInput } from './ffmpeg';
import { SAMPLE_RATE } from './timeline';

export const TARGET_LUFS = -14;
const MAX_TRUE_PEAK_DB = -1.5;
export const LUFS_TOLERANCE = 1;
/** Near enough not to correct it again. */
const CLOSE_LUFS = 0.3;
const MAX_CORRECTIONS = 4;
/** ebur128 says -70 where it hears nothing. */
const SILENCE_LUFS = -69;

const FLOAT_STEREO = `aformat=sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`;

/** It sees samples, not the curve between them, so its limit is a little below the true peak allowed. */
export const LIMITER = `alimiter=limit=${(10 ** ((MAX_TRUE_PEAK_DB - 0.5) / 20)).toFixed(4)}:attack=5:release=60:level=false`;

/** The integrated loudness (LUFS) in ebur128's summary; -70 stands for silence. Throws StepError when there is none. */
function parseIntegrated(stderr: string): number {
  const found = /Integrated loudness:\s+I:\s+(-?\d+(?:\.\d+)?) LUFS/u.exec(
    stderr.slice(stderr.lastIndexOf('Summary:')),
  );
  // An FFmpeg whose output we cannot read will be no different at the next attempt.
  if (found === null) throw new StepError('step_failed', { code: 'ffmpeg.no_loudness' }, { retryable: false });
  return Number(found[1]);
}

/** Integrated loudness (LUFS) of a staged file's sound. */
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
 * Brings a staged WAV to a loudness, -14 LUFS unless another is given, in place, by gain into a limiter, and returns the loudness reached. The
 * limiter takes from what is loudest, so what is missing then is added again. loudnorm's two passes were rejected: five times as long, and where peaks make it leave its linear
 * mode it misses by several LU. Throws StepError `bad_input` where nothing is heard.
 */
export async function normaliseLoudness(
  ffmpegPath: string,
  wavName: string,
  stagingDir: string,
  signal: AbortSignal,
  target = TARGET_LUFS,
): Promise<number> {
  let lufs = await measureLufs(ffmpegPath, 'wav', wavName, stagingDir, signal);
  if (lufs < SILENCE_LUFS) {
    throw new StepError(
      'bad_input',
      { code: 'video.nothing_to_read' },
      { retryable: false, field: 'metadata.scriptId' },
    );
  }
  for (let turn = 0; turn < MAX_CORRECTIONS && Math.abs(lufs - target) > CLOSE_LUFS; turn++) {
    const gain = (target - lufs).toFixed(2);
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
