import { type Look, SAMPLE_SIDE } from '../runtime/picture-look';

/** What a picture is recognised by: a small grey copy. To be compared by isSamePicture alone. */
export interface Fingerprint {
  readonly greys: Uint8Array;
}

export function fingerprintOf({ sample }: Look): Fingerprint {
  const greys = new Uint8Array(SAMPLE_SIDE * SAMPLE_SIDE);
  for (let at = 0; at < greys.length; at += 1) {
    greys[at] = 0.3 * (sample[at * 3] ?? 0) + 0.59 * (sample[at * 3 + 1] ?? 0) + 0.11 * (sample[at * 3 + 2] ?? 0);
  }
  return { greys };
}

const BLOCK = 16;
/** A block counts when it varies by ten levels, or holds a fiftieth of all that varies: the words of an otherwise empty card. */
const INKED_VARIANCE = 100;
const INKED_SHARE = 0.02;
/**
 * Of copies at a fifth of the width, or of JPEG quality 30, the least alike block correlates by 0.92 and more; of cards with other words by
 * 0.83 and less. Only a single digit of a small text is too little to be seen (0.97).
 */
const SAME_CORRELATION = 0.9;

/**
 * Whether two pictures look the same: a resized, recompressed or re-encoded copy. Every part where there is something must be alike: a
 * measure of the whole picture is one of the white around a few words, and so is a difference hash, which is noise where a picture is flat.
 */
export function isSamePicture(a: Fingerprint, b: Fingerprint): boolean {
  const whole = compare(a.greys, b.greys, 0, 0, SAMPLE_SIDE);
  for (let y = 0; y <= SAMPLE_SIDE - BLOCK; y += BLOCK / 2) {
    for (let x = 0; x <= SAMPLE_SIDE - BLOCK; x += BLOCK / 2) {
      const { variation, correlation } = compare(a.greys, b.greys, x, y, BLOCK);
      const isInked = variation > INKED_VARIANCE * BLOCK * BLOCK || variation > INKED_SHARE * whole.variation;
      if (isInked && correlation < SAME_CORRELATION) return false;
    }
  }
  return true;
}

/** Pearson's correlation of a square of both, and the mean of how much they vary in it (sums of squares). */
function compare(a: Uint8Array, b: Uint8Array, left: number, top: number, side: number) {
  const count = side * side;
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + side; y += 1) {
    for (let at = y * SAMPLE_SIDE + left; at < y * SAMPLE_SIDE + left + side; at += 1) {
      const [one, other] = [a[at] ?? 0, b[at] ?? 0];
      sumA += one;
      sumB += other;
      squareA += one * one;
      squareB += other * other;
      product += one * other;
    }
  }
  const [ofA, ofB] = [squareA - (sumA * sumA) / count, squareB - (sumB * sumB) / count];
  const both = Math.sqrt(ofA * ofB);
  // Two that vary nowhere are alike.
  const correlation = both === 0 ? Number(ofA === ofB) : (product - (sumA * sumB) / count) / both;
  return { variation: (ofA + ofB) / 2, correlation };
}
