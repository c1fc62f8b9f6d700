import { z } from 'zod';

/** The short side of a film in pixels, as people name it. */
export const RESOLUTIONS = ['480p', '720p', '1080p', '1440p', '2160p'] as const;
export const resolutionSchema = z.enum(RESOLUTIONS);
export type Resolution = z.infer<typeof resolutionSchema>;
export const DEFAULT_RESOLUTION: Resolution = '1080p';

/** In pixels. Sides are even, as 4:2:0 requires. */
export const SIDES_PX: Readonly<Record<Resolution, { readonly long: number; readonly short: number }>> = {
  '480p': { long: 854, short: 480 },
  '720p': { long: 1280, short: 720 },
  '1080p': { long: 1920, short: 1080 },
  '1440p': { long: 2560, short: 1440 },
  '2160p': { long: 3840, short: 2160 },
};

/** Frames a second. */
export const FRAME_RATES = [30, 60] as const;
export const frameRateSchema = z.literal([...FRAME_RATES]);
export type FrameRate = z.infer<typeof frameRateSchema>;
export const DEFAULT_FRAME_RATE: FrameRate = 30;

/** Whether a film may be encoded by the machine's own encoder. */
export const encoderSchema = z.enum(['auto', 'software']);

/** A `draft` is made quickly, to be looked at: half as wide and high. `full` is the film itself. */
export const filmQualitySchema = z.enum(['full', 'draft']);
export type FilmQuality = z.infer<typeof filmQualitySchema>;
export const DEFAULT_QUALITY: FilmQuality = 'full';
