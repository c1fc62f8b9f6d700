import sharp from 'sharp';

export const SAMPLE_SIDE = 128;
const SAMPLE_PIXELS = SAMPLE_SIDE * SAMPLE_SIDE;

/** Backgrounds for transparent pictures, the preferred one first. The last is for a picture with both black and white in it. */
const GROUNDS = ['#101014', '#f4f4f6', '#6d7078'] as const;
type Ground = (typeof GROUNDS)[number];

/** What a picture looks like from afar. */
export interface Look {
  /** RGB, SAMPLE_SIDE × SAMPLE_SIDE, whatever the picture's shape, on its ground. */
  readonly sample: Uint8Array;
  /** Nothing is on it: one colour, or colours that only fade into each other. */
  readonly isPlain: boolean;
  /** The background of what is transparent: the colour from which most of the rest differs. */
  readonly ground: Ground;
}

/** Looks at raw 8-bit pixels in sRGB, with or without alpha. */
export async function lookAt(
  data: Buffer,
  raw: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 },
): Promise<Look> {
  const rgba = await sharp(data, { raw })
    .ensureAlpha()
    .resize({ width: SAMPLE_SIDE, height: SAMPLE_SIDE, fit: 'fill' })
    .raw()
    .toBuffer();
  const ground = raw.channels === 4 ? groundFor(rgba) : GROUNDS[0];
  const sample = onGround(rgba, ground);
  return { sample, isPlain: isPlain(sample), ground };
}

/** The distance of two colours in RGB (441 from black to white) below which they are hard to tell apart. */
const SEEN_DISTANCE = 70;
/** A ground that hides no more than this share beyond the best one is as good. */
const SAME_SHARE = 0.02;

function groundFor(rgba: Uint8Array): Ground {
  const hidden = GROUNDS.map(() => 0);
  const colours = GROUNDS.map(coloursOf);
  let ink = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0;
    if (alpha === 0) continue;
    ink += alpha;
    for (const [index, [r, g, b]] of colours.entries()) {
      const distance = Math.hypot((rgba[at] ?? 0) - r, (rgba[at + 1] ?? 0) - g, (rgba[at + 2] ?? 0) - b);
      if (distance < SEEN_DISTANCE) hidden[index] = (hidden[index] ?? 0) + alpha;
    }
  }
  const least = Math.min(...hidden);
  return GROUNDS.find((_, index) => (hidden[index] ?? 0) <= least + ink * SAME_SHARE) ?? GROUNDS[0];
}

function coloursOf(ground: Ground): [number, number, number] {
  const number = Number.parseInt(ground.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function onGround(rgba: Uint8Array, ground: Ground): Uint8Array {
  const colours = coloursOf(ground);
  const rgb = new Uint8Array(SAMPLE_PIXELS * 3);
  for (let pixel = 0; pixel < SAMPLE_PIXELS; pixel += 1) {
    const alpha = (rgba[pixel * 4 + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[pixel * 3 + channel] = (rgba[pixel * 4 + channel] ?? 0) * alpha + (colours[channel] ?? 0) * (1 - alpha);
    }
  }
  return rgb;
}

/** Levels of 255. The noise of a compressed plain picture stays below, one small word on a white card is far above. */
const SEEN_STEP = 3;
/** So many pixels may stand out: the centre of a radial gradient does. */
const MAX_STEPS = 4;

/** Whether no pixel stands out from its four neighbours: of a gradient each is the mean of them, whatever its colours. */
function isPlain(rgb: Uint8Array): boolean {
  const at = (x: number, y: number, channel: number) => rgb[(y * SAMPLE_SIDE + x) * 3 + channel] ?? 0;
  let steps = 0;
  for (let y = 1; y < SAMPLE_SIDE - 1; y += 1) {
    for (let x = 1; x < SAMPLE_SIDE - 1; x += 1) {
      const standsOut = [0, 1, 2].some((c) => {
        const around = (at(x - 1, y, c) + at(x + 1, y, c) + at(x, y - 1, c) + at(x, y + 1, c)) / 4;
        return Math.abs(at(x, y, c) - around) > SEEN_STEP;
      });
      if (standsOut) steps += 1;
      if (steps > MAX_STEPS) return false;
    }
  }
  return true;
}
