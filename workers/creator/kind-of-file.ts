import { PROJECT_FILES } from '../../contract/project-files';
import type { TaskOutput } from '../../contract/task';

const KINDS: Readonly<Record<string, TaskOutput['kind']>> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  webp: 'image',
  gif: 'image',
  avif: 'image',
  mp4: 'video',
  mov: 'video',
  webm: 'video',
  mkv: 'video',
  mp3: 'audio',
  wav: 'audio',
  m4a: 'audio',
  ogg: 'audio',
  flac: 'audio',
  srt: 'subtitles',
  vtt: 'subtitles',
  ass: 'subtitles',
};

/** What a file is called in the manifest when its maker did not say. */
export function kindOfFile(path: string): TaskOutput['kind'] {
  if (path === PROJECT_FILES.thumbnail) return 'thumbnail';
  if (path === PROJECT_FILES.credits) return 'credits';
  return KINDS[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'file';
}
