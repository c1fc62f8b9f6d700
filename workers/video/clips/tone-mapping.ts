import { runChild } from '../../runtime/child-process';
import type { FfmpegRun } from '../ffmpeg';

/** Whether this FFmpeg can bring HDR to a film's range; some builds come without it. */
export async function hasToneMapping({
  ffmpegPath,
  stagingDir,
  signal,
}: Pick<FfmpegRun, 'ffmpegPath' | 'stagingDir' | 'signal'>): Promise<boolean> {
  const args = ['-hide_banner', '-filters'];
  const { stdout } = await runChild({ command: ffmpegPath, args, cwd: stagingDir, signal });
  return /\bzscale\b/u.test(stdout) && /\btonemap\b/u.test(stdout);
}
