import { readFile } from 'node:fs/promises';
import { NeedsYouError } from '../runtime/failures';
import { ProgramError } from '../runtime/program-end';
import { runFfmpeg, stagedFile } from './ffmpeg';
import { WAV_FILE, wavPath } from './voice';
import { type Pcm, parseWav } from './wav';

/** For one sentence: minutes of speech in any format. A reply without an end would fill the worker's memory. */
export const MAX_SPEECH_BYTES = 64 * 1024 * 1024;
/** A few kilobytes may decode to days of sound. */
const MAX_SPEECH_SECONDS = 600;
/** A header that was written before the sound was known states a size of 0, or one of about 2 or 4 GB. */
const NO_SIZE_FROM = 0x7fff_0000;

/** `cut_off`: it ends before its own end. `silent`: there is nothing to hear. */
export type SpeechFault = 'not_sound' | 'cut_off' | 'silent';

export interface SpeechPlace {
  /** What the sender says that it is; its first bytes are believed before that. */
  readonly contentType?: string | undefined;
  readonly ffmpegPath: string | undefined;
  readonly stagingDir: string;
  readonly signal: AbortSignal;
}

/** The sound of what somebody else's engine sent, whatever it is: WAV of any kind, MP3, Ogg, FLAC, AAC, or samples alone. */
export async function readSpeech(bytes: Buffer, place: SpeechPlace): Promise<Pcm | SpeechFault> {
  if (isCutOff(bytes)) return 'cut_off';
  const sound = plainWav(bytes) ?? (await converted(bytes, place));
  if (sound === undefined) return 'not_sound';
  return sound.samples.some((sample) => sample !== 0) ? sound : 'silent';
}

/** A WAV that can be read without FFmpeg; undefined for others. A stated length of 0 means that it was not known. */
function plainWav(bytes: Buffer): Pcm | undefined {
  try {
    const pcm = parseWav(bytes);
    return pcm.samples.length === 0 ? undefined : pcm;
  } catch {
    return undefined;
  }
}

async function converted(bytes: Buffer, { contentType, ffmpegPath, stagingDir, signal }: SpeechPlace) {
  const format = formatOf(bytes, contentType);
  if (format === undefined) return undefined;
  if (ffmpegPath === undefined) throw new NeedsYouError('no_ffmpeg', { code: 'ffmpeg.missing' });
  try {
    await runFfmpeg({
      ffmpegPath,
      signal,
      stagingDir,
      input: inPieces(bytes),
      args: [
        ...[
          '-protocol_whitelist',
          'pipe',
          ...format,
          '-i',
          'pipe:0',
          '-map',
          '0:a:0',
          '-t',
          String(MAX_SPEECH_SECONDS),
        ],
        ...['-ac', '1', '-c:a', 'pcm_s16le', '-f', 'wav', stagedFile(WAV_FILE)],
      ],
    });
    return parseWav(await readFile(wavPath(stagingDir)));
  } catch (error) {
    // FFmpeg refused what it was given. Any other failure is not the sound's fault.
    if (error instanceof ProgramError && !error.retryable && error.cause === undefined) return undefined;
    throw error;
  }
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array, void> {
  const piece = 1 << 20;
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/** The arguments that name FFmpeg's demuxer, so that it never guesses; undefined for what is no sound. */
function formatOf(bytes: Buffer, contentType = ''): string[] | undefined {
  const starts = (text: string, at = 0) => bytes.toString('latin1', at, at + text.length) === text;
  if (starts('RIFF') && starts('WAVE', 8)) return ['-f', 'wav'];
  if (starts('ID3')) return ['-f', 'mp3'];
  if (starts('OggS')) return ['-f', 'ogg'];
  if (starts('fLaC')) return ['-f', 'flac'];
  // A frame's first bits are set in both; MP3 names a layer, which AAC has not.
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && (second & 0xe0) === 0xe0) return ['-f', (second & 0x06) === 0 ? 'aac' : 'mp3'];
  return samplesAlone(contentType);
}

/** OpenAI's own `pcm` is 24 kHz, 16 bit, mono; others say what theirs is. */
function samplesAlone(contentType: string): string[] | undefined {
  const type = contentType.toLowerCase();
  if (!/^audio\/(?:pcm|x-pcm|raw|l16)\b/u.test(type)) return undefined;
  const rate = /\brate=(\d{4,6})\b/u.exec(type)?.[1] ?? '24000';
  const channels = /\bchannels=([1-8])\b/u.exec(type)?.[1] ?? '1';
  return ['-f', 's16le', '-ar', rate, '-ac', channels];
}

/** A WAV whose header promises more than came. */
function isCutOff(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return false;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'data') return size < NO_SIZE_FROM && at + 8 + size > bytes.length;
    at += 8 + size + (size % 2);
  }
  return true;
}
