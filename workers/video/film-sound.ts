import { join } from 'node:path';
import type { VideoMetadata } from '../../contract/task';
import type { RunContext } from '../runtime/processor';
import type { FfmpegTools } from './ffmpeg';
import { normaliseLoudness } from './loudness';
import { findMusic, type Music } from './music/find-music';
import { mixMusic } from './music/mix';
import { assembleNarration, type PolishedScene } from './narration';
import type { Timeline } from './timeline';

/** In the staging folder. */
export const NARRATION_FILE = 'narration.wav';
const SOUND_FILE = 'sound.wav';

/** Writes what the film sounds like: the narration, with music laid under it if there is any. Throws StepError `bad_input` where nothing is heard. */
export async function filmSound(
  context: RunContext<VideoMetadata>,
  tools: FfmpegTools,
  scenes: readonly PolishedScene[],
  timeline: Timeline,
): Promise<{ readonly sound: string; readonly music: Music | undefined }> {
  const { stagingDir, signal } = context;
  const { ffmpegPath } = tools;
  const { totalSeconds: seconds } = timeline;
  await assembleNarration(scenes, timeline, join(stagingDir, NARRATION_FILE), signal);
  await normaliseLoudness(ffmpegPath, NARRATION_FILE, stagingDir, signal);
  const music = await findMusic(context, tools, seconds);
  if (music === undefined) return { sound: NARRATION_FILE, music };
  await mixMusic({ ffmpegPath, stagingDir, narration: NARRATION_FILE, music, seconds, target: SOUND_FILE, signal });
  return { sound: SOUND_FILE, music };
}
