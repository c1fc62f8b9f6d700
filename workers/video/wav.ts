/** Where a word begins: after so many characters of the text that the voice was given, so many seconds into its sound. */
export interface ToldWord {
  readonly chars: number;
  readonly seconds: number;
}

/** Mono 16-bit sound of one spoken piece. */
export interface Pcm {
  readonly sampleRate: number;
  readonly samples: Int16Array;
  /** In order; absent where the voice does not tell. */
  readonly told?: readonly ToldWord[];
}

const WAV_HEADER_BYTES = 44;

/**
 * Reads 16-bit PCM WAV bytes and averages several channels into one. Sizes in the header are not trusted: espeak-ng writing to a
 * pipe states 2 GB. Throws `Error` for anything that is not such a file.
 */
export function parseWav(bytes: Buffer): Pcm {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a WAV file');
  }
  let format: { channels: number; sampleRate: number } | undefined;
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const id = bytes.toString('latin1', offset, offset + 4);
    const size = bytes.readUInt32LE(offset + 4);
    const start = offset + 8;
    if (id === 'fmt ' && start + 16 <= bytes.length) {
      const encoding = bytes.readUInt16LE(start);
      const channels = bytes.readUInt16LE(start + 2);
      const sampleRate = bytes.readUInt32LE(start + 4);
      const bits = bytes.readUInt16LE(start + 14);
      // 0xfffe: WAVE_FORMAT_EXTENSIBLE, which some SAPI voices write around plain PCM.
      if (
        (encoding !== 1 && encoding !== 0xfffe) ||
        bits !== 16 ||
        channels < 1 ||
        channels > 8 ||
        sampleRate < 4_000
      ) {
        throw new Error(`unsupported WAV: encoding ${encoding}, ${bits} bits, ${channels} channels, ${sampleRate} Hz`);
      }
      format = { channels, sampleRate };
    } else if (id === 'data') {
      if (format === undefined) throw new Error('WAV data before its format');
      const end = Math.min(start + size, bytes.length);
      return { sampleRate: format.sampleRate, samples: toMono(bytes, start, end, format.channels) };
    }
    offset = start + size + (size % 2);
  }
  throw new Error('WAV without data');
}

function toMono(bytes: Buffer, start: number, end: number, channels: number): Int16Array {
  const frames = Math.max(0, Math.floor((end - start) / (2 * channels)));
  const samples = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += bytes.readInt16LE(start + (frame * channels + channel) * 2);
    }
    samples[frame] = Math.round(sum / channels);
  }
  return samples;
}

/** About -46 dB: below the quietest consonant of every voice, above the noise that voices leave around speech. */
const SILENCE_LEVEL = 160;
/** Kept around the speech to preserve soft onsets and endings. */
const KEEP_SECONDS = 0.03;

/** Cuts the silence at both ends. Sound without speech becomes empty. */
export function trimSilence(pcm: Pcm): Pcm {
  const { samples, sampleRate } = pcm;
  let first = 0;
  while (first < samples.length && Math.abs(samples[first] ?? 0) < SILENCE_LEVEL) first++;
  if (first === samples.length) return { sampleRate, samples: new Int16Array(0) };
  let last = samples.length - 1;
  while (last > first && Math.abs(samples[last] ?? 0) < SILENCE_LEVEL) last--;
  const keep = Math.round(KEEP_SECONDS * sampleRate);
  const begin = Math.max(0, first - keep);
  const told = pcm.told?.map((word) => ({ ...word, seconds: word.seconds - begin / sampleRate }));
  return {
    sampleRate,
    samples: samples.slice(begin, Math.min(samples.length, last + 1 + keep)),
    ...(told === undefined ? {} : { told }),
  };
}

/** A stop consonant is silent for less time than this, a breath between clauses for longer. */
const PAUSE_SECONDS = 0.12;

/** Where speech resumes after a pause within it, in seconds. */
export function pauseEnds({ samples, sampleRate }: Pcm): number[] {
  const ends: number[] = [];
  let lastSound = -1;
  for (const [at, sample] of samples.entries()) {
    if (Math.abs(sample) < SILENCE_LEVEL) continue;
    if (lastSound >= 0 && at - lastSound > PAUSE_SECONDS * sampleRate) ends.push(at / sampleRate);
    lastSound = at;
  }
  return ends;
}

/** The header of a PCM 16-bit WAV file with `dataBytes` of sound after it. */
export function wavHeader(dataBytes: number, sampleRate: number, channels: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** Sound at another rate. A changed server may answer at another rate than what is kept of it: rare, so linear interpolation will do. */
function atRate(pcm: Pcm, sampleRate: number): Pcm {
  if (pcm.sampleRate === sampleRate) return pcm;
  const { samples } = pcm;
  const step = pcm.sampleRate / sampleRate;
  const at = (place: number) => samples[Math.min(place, samples.length - 1)] ?? 0;
  return {
    sampleRate,
    samples: Int16Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
      const place = Math.floor(index * step);
      const share = index * step - place;
      return Math.round(at(place) * (1 - share) + at(place + 1) * share);
    }),
  };
}

/** Joins pieces with `pauseSeconds` of silence between them. `spans` say where each one starts and ends, in seconds. */
export function joinPieces(
  given: readonly Pcm[],
  pauseSeconds: number,
): { pcm: Pcm; spans: { startSeconds: number; endSeconds: number }[] } {
  const sampleRate = given.find(({ samples: heard }) => heard.length > 0)?.sampleRate ?? 22_050;
  const pieces = given.map((piece) => atRate(piece, sampleRate));
  const pause = Math.round(pauseSeconds * sampleRate);
  const total = pieces.reduce((sum, piece) => sum + piece.samples.length, 0) + pause * Math.max(0, pieces.length - 1);
  const samples = new Int16Array(total);
  const spans: { startSeconds: number; endSeconds: number }[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) at += pause;
    samples.set(piece.samples, at);
    const end = at + piece.samples.length;
    spans.push({ startSeconds: at / sampleRate, endSeconds: end / sampleRate });
    at = end;
  }
  return { pcm: { sampleRate, samples }, spans };
}

/** The bytes of a complete WAV file. */
export function toWav(pcm: Pcm): Buffer {
  const data = Buffer.from(pcm.samples.buffer, pcm.samples.byteOffset, pcm.samples.byteLength);
  return Buffer.concat([wavHeader(data.length, pcm.sampleRate, 1), data]);
}
