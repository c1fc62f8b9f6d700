import { z } from 'zod';
import type { Aspect } from './aspect';

/** How burnt-in subtitles look, how large they are and where they stand. `words` marks each word while it is said. */
export const SUBTITLE_STYLES = ['box', 'paper', 'outline', 'bold', 'words'] as const;
export const SUBTITLE_SIZES = ['small', 'medium', 'large'] as const;
export const SUBTITLE_POSITIONS = ['bottom', 'middle', 'top'] as const;
export const subtitleStyleSchema = z.enum(SUBTITLE_STYLES);
export const subtitleSizeSchema = z.enum(SUBTITLE_SIZES);
export const subtitlePositionSchema = z.enum(SUBTITLE_POSITIONS);
const subtitleLookSchema = z.strictObject({
  style: subtitleStyleSchema,
  size: subtitleSizeSchema,
  position: subtitlePositionSchema,
});
export type SubtitleLook = z.infer<typeof subtitleLookSchema>;

/** A tall film is watched in an app for short films, where a wide one's subtitles are too small. */
export const SUBTITLE_SHAPES = ['wide', 'tall'] as const;
export type SubtitleShape = (typeof SUBTITLE_SHAPES)[number];
export const shapeOf = (aspect: Aspect): SubtitleShape => (aspect === '9:16' ? 'tall' : 'wide');

/** How the subtitles of films look that say nothing else. */
export const subtitleLooksSchema = z.strictObject({ wide: subtitleLookSchema, tall: subtitleLookSchema });
export type SubtitleLooks = z.infer<typeof subtitleLooksSchema>;

export const USUAL_LOOKS: SubtitleLooks = {
  wide: { style: 'box', size: 'medium', position: 'bottom' },
  tall: { style: 'words', size: 'medium', position: 'bottom' },
};
