import { execFileSync } from 'node:child_process';
import { USUAL_FILM } from '../../../../contract/film-settings';
import type { WorkerSettings } from '../../../../contract/worker-messages';
import { FFMPEG, FFPROBE } from '../video-context';

export const TOOLS = { ffmpegPath: FFMPEG, ffprobePath: FFPROBE };

/** Red, green, blue and white corners on grey: what is cropped, turned or mirrored is seen. */
export const corners = (width: number, height: number, rate: number | string = 25, seconds = 2): string => {
  const [w, h] = [Math.round(width / 8), Math.round(height / 8)];
  const box = (x: string, y: string, colour: string) => `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=${colour}:t=fill`;
  return [
    `color=c=0x606060:s=${width}x${height}:r=${rate}:d=${seconds}`,
    box('0', '0', 'red'),
    box(`iw-${w}`, '0', 'green'),
    box('0', `ih-${h}`, 'blue'),
    box(`iw-${w}`, `ih-${h}`, 'white'),
  ].join(',');
};
export const TONE = 'sine=frequency=440:sample_rate=44100:duration=2';

/** A video of a lavfi picture, and a lavfi sound if one is given. */
export function makeClip(path: string, picture: string, sound: string | undefined, ...args: string[]): string {
  execFileSync(FFMPEG, [
    ...['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', picture],
    ...(sound === undefined ? [] : ['-f', 'lavfi', '-i', sound]),
    ...args,
    path,
  ]);
  return path;
}

export const withClips = (film: Partial<NonNullable<WorkerSettings['film']>>) => ({
  film: { ...USUAL_FILM, ...film },
  ...TOOLS,
});

/** One pixel of a frame, as red, green and blue; x and y from 0 to 1. */
export function pixel(path: string, seconds: number, x: number, y: number): readonly [number, number, number] {
  const raw = execFileSync(FFMPEG, [
    ...['-nostdin', '-v', 'error', '-ss', seconds.toFixed(3), '-i', path, '-frames:v', '1'],
    ...['-vf', `scale=in_color_matrix=bt709,format=rgb24,crop=1:1:${x}*iw:${y}*ih:exact=1`, '-f', 'rawvideo', '-'],
  ]);
  const [r = 0, g = 0, b = 0] = raw;
  return [r, g, b];
}

/** Values of one stream, by their names. */
export function probed(path: string, stream: string, entries: string): Record<string, string> {
  const text = execFileSync(
    FFPROBE,
    [
      ...['-v', 'error', '-show_data_hash', 'sha256', '-count_frames', '-select_streams', stream],
      ...['-show_entries', `stream=${entries}`, '-of', 'default=nw=1', path],
    ],
    { encoding: 'utf8' },
  );
  return Object.fromEntries(text.split('\n').map((line) => line.split('=') as [string, string]));
}
