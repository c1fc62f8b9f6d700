import { BREAK_UP, twoDigits } from './break-up';
import type { Cue } from './cues';

function srtTime(seconds: number): string {
  const ms = Math.round(seconds * 1_000);
  const clock = `${twoDigits(Math.floor(ms / 3_600_000))}:${twoDigits(Math.floor(ms / 60_000) % 60)}:${twoDigits(Math.floor(ms / 1_000) % 60)}`;
  return `${clock},${String(ms % 1_000).padStart(3, '0')}`;
}

/** SubRip text, so many seconds later. Players would obey `{\an8}` and `<font …>` in it, and take `-->` for a time line. */
export function toSrt(cues: readonly Omit<Cue, 'words'>[], later = 0): string {
  return cues
    .map((cue, index) => {
      const text = cue.lines.map((line) => line.replace(/[{<]|--(?=>)/gu, `$&${BREAK_UP}`)).join('\n');
      return `${index + 1}\n${srtTime(later + cue.startSeconds)} --> ${srtTime(later + cue.endSeconds)}\n${text}\n`;
    })
    .join('\n');
}
