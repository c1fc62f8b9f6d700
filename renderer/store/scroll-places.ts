import { z } from 'zod';

const KEY = 'studio-queue-scroll';
/** Of what: a list is only scrolled there again while it lists the same. */
const placesSchema = z.record(z.string(), z.object({ of: z.string(), at: z.number().min(0) }));

function read(): z.infer<typeof placesSchema> {
  try {
    return placesSchema.catch({}).parse(JSON.parse(globalThis.localStorage?.getItem(KEY) ?? '{}'));
  } catch {
    return {};
  }
}

let places: ReturnType<typeof read> | undefined;

/** How far a box was scrolled when it was last shown, over restarts too: one place per box. 0 when it shows something else now. */
export function scrollPlace(box: string, of: string): number {
  places ??= read();
  const place = places[box];
  return place?.of === of ? place.at : 0;
}

export function keepScrollPlace(box: string, of: string, at: number): void {
  places ??= read();
  const before = places[box];
  if (before?.of === of && before.at === at) return;
  places = { ...places, [box]: { of, at: Math.max(0, at) } };
  try {
    localStorage.setItem(KEY, JSON.stringify(places));
  } catch {
    // Full: it is kept until the window closes.
  }
}
