import { z } from 'zod';
import { clipFilesSchema, NO_CLIPS } from './film-clips';
import { subtitleLooksSchema, USUAL_LOOKS } from './film-look';

/** What every film gets that says nothing else: the creator's clips and music, and how subtitles look. */
export const filmSettingsSchema = z.strictObject({ ...clipFilesSchema.shape, subtitles: subtitleLooksSchema });
export type FilmSettings = z.infer<typeof filmSettingsSchema>;

export const USUAL_FILM: FilmSettings = { ...NO_CLIPS, subtitles: USUAL_LOOKS };
