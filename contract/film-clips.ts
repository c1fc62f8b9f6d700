import { z } from 'zod';

/** The creator's own clips around every film. */
export const CLIPS = ['intro', 'outro'] as const;
export type ClipKind = (typeof CLIPS)[number];

const path = z.string().max(4_096);

/** The creator's own files for every film that says nothing else. Paths are absolute; empty: none. */
export const clipFilesSchema = z.strictObject({
  intro: path,
  outro: path,
  /** A file, or a folder from which each film gets one. */
  music: path,
});
export type ClipFiles = z.infer<typeof clipFilesSchema>;

export const NO_CLIPS: ClipFiles = { intro: '', outro: '', music: '' };
