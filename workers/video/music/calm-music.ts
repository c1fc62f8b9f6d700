import { wavHeader } from '../wav';

/** In Hz. Enough, since nothing that is heard in the music is above 4 kHz. */
const SAMPLE_RATE = 24_000;
const BEATS_PER_MINUTE = 72;
const BEAT = 60 / BEATS_PER_MINUTE;
const BEATS_PER_CHORD = 4;
/** 20 ms, over which a note ends without a click. */
const RELEASE_FRAMES = 480;

/** MIDI numbers: a bass note, four notes of a pad, and the notes that the arpeggio climbs. Fmaj9, C/E, Dm9, Am7, Bbmaj7, F/A, Gm9, C9sus. */
const CHORDS: readonly {
  readonly bass: number;
  readonly pad: readonly number[];
  readonly arpeggio: readonly number[];
}[] = [
  { bass: 41, pad: [57, 60, 64, 67], arpeggio: [65, 69, 72, 76, 79] },
  { bass: 40, pad: [55, 60, 62, 67], arpeggio: [64, 67, 72, 74, 79] },
  { bass: 38, pad: [53, 57, 60, 64], arpeggio: [62, 65, 69, 72, 77] },
  { bass: 45, pad: [55, 60, 64, 67], arpeggio: [64, 67, 69, 72, 76] },
  { bass: 46, pad: [53, 58, 62, 65], arpeggio: [62, 65, 70, 74, 77] },
  { bass: 45, pad: [53, 57, 60, 65], arpeggio: [60, 65, 69, 72, 77] },
  { bass: 43, pad: [53, 58, 62, 69], arpeggio: [62, 67, 70, 74, 81] },
  { bass: 48, pad: [55, 58, 62, 65], arpeggio: [60, 65, 67, 74, 79] },
];
/** For each eighth of a bar its place in the chord's arpeggio; -1 is a rest. Each round of the chords has a figure of its own. */
const FIGURES: readonly (readonly number[])[] = [
  [0, 2, 1, 3, -1, 2, 4, 3],
  [0, 1, 2, -1, 3, 2, 1, -1],
];
const ROUNDS = 2;

/** One period of a waveform, its first sample repeated at the end: `partials` are the strengths of its harmonics. */
function waveTable(partials: readonly number[]): Float32Array {
  const size = 2_048;
  return Float32Array.from({ length: size + 1 }, (_, at) =>
    partials.reduce((sum, strength, n) => sum + strength * Math.sin((2 * Math.PI * (n + 1) * at) / size), 0),
  );
}
const PAD = waveTable([1, 0.28, 0.12, 0.04]);
const PLUCK = waveTable([1, 0.35, 0.1, 0.06, 0.02]);
const BASS = waveTable([1, 0.4, 0.08]);

interface Note {
  readonly table: Float32Array;
  readonly midi: number;
  /** Fractions of a semitone. */
  readonly detune: number;
  readonly startSeconds: number;
  readonly attackSeconds: number;
  /** Held at full strength for this long, then falling by 60 dB within `decaySeconds`. */
  readonly holdSeconds: number;
  readonly decaySeconds: number;
  readonly gain: number;
  /** -1 is left, 1 is right. */
  readonly pan: number;
}

function notesOf(chordIndex: number): Note[] {
  const chord = CHORDS[chordIndex % CHORDS.length];
  if (chord === undefined) return [];
  const startSeconds = chordIndex * BEATS_PER_CHORD * BEAT;
  const length = BEATS_PER_CHORD * BEAT;
  const long = { startSeconds, attackSeconds: 0.9, holdSeconds: length - 0.4, decaySeconds: 2.6 };
  const pad = chord.pad.flatMap((midi, place) =>
    [-1, 1].map((side) => ({
      ...long,
      table: PAD,
      midi,
      detune: side * 0.05,
      gain: 0.075,
      pan: side * (0.35 + 0.1 * place),
    })),
  );
  const bass = { ...long, attackSeconds: 0.12, table: BASS, midi: chord.bass, detune: 0, gain: 0.15, pan: 0 };
  const figure = FIGURES[Math.floor(chordIndex / CHORDS.length) % FIGURES.length] ?? [];
  const plucks = figure.flatMap((step, eighth) => {
    const midi = chord.arpeggio[step];
    if (midi === undefined) return [];
    // The first note of a bar is a little louder, and each has an echo a dotted eighth later.
    const gain = eighth === 0 ? 0.12 : 0.085 + 0.015 * Math.sin(eighth * 2.4 + chordIndex);
    const at = startSeconds + (eighth * BEAT) / 2;
    const one = { table: PLUCK, midi, detune: 0, attackSeconds: 0.012, holdSeconds: 0.02, decaySeconds: 1.9 };
    const pan = 0.45 * Math.sin(eighth * 1.3 + chordIndex);
    return [
      { ...one, startSeconds: at, gain, pan },
      { ...one, startSeconds: at + BEAT * 0.75, gain: gain * 0.3, pan: -pan },
    ];
  });
  return [...pad, bass, ...plucks];
}

/** Adds a note to both channels. What rings beyond the end goes on at the beginning, so that the music can be repeated without a seam. */
function play(note: Note, left: Float32Array, right: Float32Array): void {
  const size = note.table.length - 1;
  const step = (size * 440 * 2 ** ((note.midi + note.detune - 69) / 12)) / SAMPLE_RATE;
  const attack = note.attackSeconds * SAMPLE_RATE;
  const held = attack + note.holdSeconds * SAMPLE_RATE;
  const decay = note.decaySeconds * SAMPLE_RATE;
  const angle = ((note.pan + 1) * Math.PI) / 4;
  const gains = [note.gain * Math.cos(angle), note.gain * Math.sin(angle)] as const;
  const first = Math.round(note.startSeconds * SAMPLE_RATE);
  const total = Math.floor(held + decay);
  const perSample = 10 ** (-3 / decay);
  let phase = 0;
  let level = 1;
  for (let n = 0; n < total; n++) {
    if (n > held) level *= perSample;
    // A raised cosine at the beginning and a ramp at the end: no corner, so no click.
    const rise = n < attack ? 0.5 - 0.5 * Math.cos((Math.PI * n) / attack) : 1;
    const framesLeft = total - n;
    const end = framesLeft < RELEASE_FRAMES ? framesLeft / RELEASE_FRAMES : 1;
    const at = Math.floor(phase);
    const a = note.table[at] ?? 0;
    const value = (a + ((note.table[at + 1] ?? 0) - a) * (phase - at)) * level * rise * end;
    const place = (first + n) % left.length;
    left[place] = (left[place] ?? 0) + value * gains[0];
    right[place] = (right[place] ?? 0) + value * gains[1];
    phase += step;
    if (phase >= size) phase -= size;
  }
}

/**
 * A WAV of the app's own soft music: 53 s of a warm pad of eight chords, a bass and a slow arpeggio with an echo, which can be repeated
 * without a seam. The same bytes every time. It was made for this app and is given away under CC0.
 */
export function calmMusic(): Buffer {
  const chords = CHORDS.length * ROUNDS;
  const frames = Math.round(chords * BEATS_PER_CHORD * BEAT * SAMPLE_RATE);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let chord = 0; chord < chords; chord++) for (const note of notesOf(chord)) play(note, left, right);
  let peak = 0;
  for (let at = 0; at < frames; at++) peak = Math.max(peak, Math.abs(left[at] ?? 0), Math.abs(right[at] ?? 0));
  const scale = 23_000 / peak;
  const samples = new Int16Array(frames * 2);
  for (let at = 0; at < frames; at++) {
    samples[at * 2] = Math.round((left[at] ?? 0) * scale);
    samples[at * 2 + 1] = Math.round((right[at] ?? 0) * scale);
  }
  const data = Buffer.from(samples.buffer);
  return Buffer.concat([wavHeader(data.length, SAMPLE_RATE, 2), data]);
}
