import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomicallySync } from '../system/files';

const boundsSchema = z.strictObject({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
export type Bounds = z.infer<typeof boundsSchema>;

const placeSchema = z.strictObject({
  /** As it is when it is neither maximised nor full screen. */
  bounds: boundsSchema,
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});
export type WindowPlace = z.infer<typeof placeSchema>;

/** The stored place of the panel's window; undefined when none is known: it then opens as the first time. */
export function readWindowPlace(file: string): WindowPlace | undefined {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or damaged: nothing in it is worth keeping or reporting.
    return undefined;
  }
}

/** When it cannot be written (a full disk), the window opens next as it did before: no reason to delay its closing. */
export function keepWindowPlace(file: string, place: WindowPlace, onProblem: (error: unknown) => void): void {
  try {
    writeFileAtomicallySync(file, `${JSON.stringify(place, null, 2)}\n`, 0o600);
  } catch (error) {
    onProblem(error);
  }
}

/** The part of a window's area that must be on the screens together. With less it is out of reach, because a screen was removed or became smaller. */
const SEEN_FRACTION = 0.9;

/**
 * The same place if it is visible enough; else the nearest one on the screen that has most of it, or on the first one (the main screen)
 * when none has any.
 * @param screens what the desktop's bars leave of each, the main screen first
 */
export function intoView(bounds: Bounds, screens: readonly Bounds[]): Bounds {
  const [main] = screens;
  if (main === undefined) return bounds;
  const seen = screens.map((screen) => overlap(bounds, screen));
  const all = seen.reduce((sum, area) => sum + area, 0);
  if (all >= SEEN_FRACTION * bounds.width * bounds.height) return bounds;
  const screen = screens[seen.indexOf(Math.max(...seen))] ?? main;
  const width = Math.min(bounds.width, screen.width);
  const height = Math.min(bounds.height, screen.height);
  return {
    x: Math.min(Math.max(bounds.x, screen.x), screen.x + screen.width - width),
    y: Math.min(Math.max(bounds.y, screen.y), screen.y + screen.height - height),
    width,
    height,
  };
}

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
