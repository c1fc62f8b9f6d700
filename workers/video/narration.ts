import { createReadStream } from 'node:fs';
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScriptScene } from '../../contract/project-files';
import type { Readings } from '../../contract/readings';
import type { Language } from '../../contract/words';
import { spokenText } from '../language/spoken/spoken-text';
import { StepError } from '../runtime/failures';
import { runFfmpeg, stagedFile, stagedInput } from './ffmpeg';
import { isSpeakable, splitSentences, spokenWeight } from './sentences';
import { onClock, type SpokenSentence } from './subtitles/words';
import { chooseTempo, SAMPLE_RATE, type SceneSpeech, type Timeline } from './timeline';
import type { Voice } from './voice';
import { joinPieces, type Pcm, pauseEnds, toWav, trimSilence, wavHeader } from './wav';

const SENTENCE_PAUSE_SECONDS = 0.28;
/** A scene whose text cannot be spoken still shows its picture and its text. */
const WORDLESS_SCENE_SECONDS = 2;
/** Stereo, 16 bit. */
const BYTES_PER_FRAME = 4;
/** Longer than any film that can be asked for. WAV files end at 4 GB, and a narration this long is a mistake in the text. */
const MAX_SPEECH_SECONDS = 3 * 3_600;

export interface RawScene {
  /** A mono WAV in the staging folder, as the voice made it, without the silence around sentences. */
  readonly wavName: string;
  readonly seconds: number;
  /** Timed from the scene's own start, before any change of tempo. */
  readonly sentences: readonly SpokenSentence[];
}

/** Who reads, and how. */
export interface Narrator {
  readonly voice: Voice;
  readonly language: Language;
  /** The creator's own list. */
  readonly readings: Readings | undefined;
}

/** The sentences of a script that the voice will really speak: none that is kept from before, and each only once. */
export async function newlySpoken(
  scenes: readonly ScriptScene[],
  { voice, language, readings }: Narrator,
): Promise<readonly string[]> {
  const texts = scenes.flatMap(({ narration, sentences }) => splitSentences(narration, sentences));
  const spoken = new Set(texts.map((text) => spokenText(text, language, readings)).filter(isSpeakable));
  const fresh: string[] = [];
  for (const text of spoken) if (!(await voice.isKept?.(text))) fresh.push(text);
  return fresh;
}

/** Speaks a scene sentence by sentence, so that the real time of each is known. */
export async function speakScene(
  scene: ScriptScene,
  index: number,
  { voice, language, readings }: Narrator,
  stagingDir: string,
  signal: AbortSignal,
): Promise<RawScene> {
  const texts = splitSentences(scene.narration, scene.sentences);
  const pieces: Pcm[] = [];
  const spokenTexts = texts.map((text) => spokenText(text, language, readings));
  for (const spoken of spokenTexts) {
    if (isSpeakable(spoken)) pieces.push(trimSilence(await voice.speak(spoken, signal)));
    else pieces.push({ sampleRate: pieces[0]?.sampleRate ?? 22_050, samples: new Int16Array(0) });
  }
  const wavName = `voice-${String(index + 1).padStart(3, '0')}.wav`;
  const wavPath = join(stagingDir, wavName);
  const joined = joinPieces(pieces, SENTENCE_PAUSE_SECONDS);
  if (!joined.pcm.samples.some((sample) => sample !== 0)) {
    const sampleRate = 22_050;
    await writeFile(wavPath, toWav({ sampleRate, samples: new Int16Array(sampleRate * WORDLESS_SCENE_SECONDS) }));
    const text = texts.join(' ');
    const sentences = text === '' ? [] : [{ text, startSeconds: 0, endSeconds: WORDLESS_SCENE_SECONDS }];
    return { wavName, seconds: WORDLESS_SCENE_SECONDS, sentences };
  }
  await writeFile(wavPath, toWav(joined.pcm));
  return {
    wavName,
    seconds: joined.pcm.samples.length / joined.pcm.sampleRate,
    sentences: texts.map((text, at) => {
      const { startSeconds = 0, endSeconds = 0 } = joined.spans[at] ?? {};
      const piece = pieces[at];
      const pauses = piece === undefined ? [] : pauseEnds(piece).map((end) => startSeconds + end);
      const told = piece === undefined ? [] : toldTimes(piece, spokenTexts[at] ?? '', language, startSeconds);
      return { text, startSeconds, endSeconds, pauseEnds: pauses, ...(told.length === 0 ? {} : { told }) };
    }),
  };
}

/** The times that a voice told, by shares of the sentence: the shown text differs from the spoken one where numbers and signs were written out. */
function toldTimes(
  { told = [], samples, sampleRate }: Pcm,
  spoken: string,
  language: Language,
  startSeconds: number,
): NonNullable<SpokenSentence['told']> {
  const whole = spokenWeight(spoken, language);
  let last = { share: 0, seconds: 0 };
  return told.flatMap(({ chars, seconds }) => {
    const next = { share: spokenWeight(spoken.slice(0, chars), language) / whole, seconds };
    // A time that goes back, or beyond the sound, is none.
    const isLater = next.share > last.share && next.seconds > last.seconds;
    if (chars === 0 || !isLater || next.share >= 1 || seconds >= samples.length / sampleRate) return [];
    last = next;
    return [{ share: next.share, seconds: startSeconds + seconds }];
  });
}

/** The tempo for a target length. Throws StepError('bad_input') for a narration of more than three hours. */
export function tempoFor(scenes: readonly RawScene[], targetSeconds: number | undefined): number {
  if (scenes.reduce((sum, { seconds }) => sum + seconds, 0) > MAX_SPEECH_SECONDS) {
    throw new StepError(
      'bad_input',
      { code: 'video.narration_too_long' },
      {
        retryable: false,
        field: 'metadata.scriptId',
      },
    );
  }
  return chooseTempo(scenes.map(speechOf), targetSeconds);
}

export function speechOf({ seconds, sentences }: RawScene | PolishedScene): SceneSpeech {
  return { seconds, pauses: Math.max(0, sentences.length - 1) };
}

/**
 * espeak-ng is a buzzing formant voice: this cuts the rumble, reduces its boxy and its piercing frequencies, softens sibilants and
 * evens out the level. A recorded voice only gets the rumble cut and light levelling.
 */
function voiceFilters(isFormantSynthesis: boolean, tempo: number): string {
  const shape = isFormantSynthesis
    ? [
        'highpass=f=80',
        'equalizer=f=190:t=q:w=0.9:g=2',
        'equalizer=f=900:t=q:w=1.2:g=-2',
        'equalizer=f=3200:t=q:w=1.0:g=-4',
        'treble=g=-3:f=7000:t=q:w=0.7',
        'deesser=i=0.25',
      ]
    : ['highpass=f=60'];
  return [
    ...(tempo === 1 ? [] : [`atempo=${tempo.toFixed(6)}`]),
    `aresample=${SAMPLE_RATE}`,
    ...shape,
    'acompressor=threshold=-22dB:ratio=2.5:attack=10:release=150:makeup=1.5',
    `aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`,
  ].join(',');
}

export interface PolishedScene {
  /** Headerless 48 kHz stereo 16-bit sound; absolute. */
  readonly pcmPath: string;
  readonly seconds: number;
  readonly sentences: readonly SpokenSentence[];
}

/** The scene's sound at the film's quality and tempo. Its length is measured, not computed. */
export async function polishScene(
  raw: RawScene,
  tempo: number,
  voice: Voice,
  ffmpegPath: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<PolishedScene> {
  const pcmName = raw.wavName.replace(/\.wav$/u, '.pcm');
  const pcmPath = join(stagingDir, pcmName);
  await runFfmpeg({
    ffmpegPath,
    signal,
    stagingDir,
    args: [
      ...stagedInput('wav', raw.wavName),
      '-af',
      voiceFilters(voice.isFormantSynthesis, tempo),
      '-f',
      's16le',
      stagedFile(pcmName),
    ],
  });
  await rm(join(stagingDir, raw.wavName));
  const seconds = Math.floor((await stat(pcmPath)).size / BYTES_PER_FRAME) / SAMPLE_RATE;
  const scale = raw.seconds > 0 ? seconds / raw.seconds : 1;
  return {
    pcmPath,
    seconds,
    sentences: raw.sentences.map((sentence) => onClock(sentence, (at) => at * scale)),
  };
}

/** The scene's sentences on the film's clock. */
export function spokenAt(scene: PolishedScene, index: number, timeline: Timeline): SpokenSentence[] {
  const start = timeline.scenes[index]?.speechStart ?? 0;
  return scene.sentences.map((sentence, place) =>
    onClock(sentence, (at) => start + at + place * timeline.addedPauseSeconds),
  );
}

/** Where the sentences of a scene are parted: in the middle of each pause, in bytes of its sound. */
function partsOf({ sentences }: PolishedScene, bytes: number): { from: number; to: number }[] {
  const cuts = sentences.slice(1).map((sentence, before) => {
    const middle = ((sentences[before]?.endSeconds ?? 0) + sentence.startSeconds) / 2;
    return Math.min(bytes, Math.round(middle * SAMPLE_RATE) * BYTES_PER_FRAME);
  });
  return [0, ...cuts].map((from, part) => ({ from, to: cuts[part] ?? bytes }));
}

/**
 * Writes the film's sound as one WAV of exact length: each sentence at its place in the timeline, silence elsewhere. Removes the
 * scenes' files.
 */
export async function assembleNarration(
  scenes: readonly PolishedScene[],
  timeline: Timeline,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const totalBytes = Math.round(timeline.totalSeconds * SAMPLE_RATE) * BYTES_PER_FRAME;
  const addedBytes = Math.round(timeline.addedPauseSeconds * SAMPLE_RATE) * BYTES_PER_FRAME;
  const file = await open(target, 'w');
  try {
    await file.write(wavHeader(totalBytes, SAMPLE_RATE, 2));
    let at = 0;
    const silenceUntil = async (end: number) => {
      const zeros = Buffer.alloc(Math.min(1 << 20, Math.max(0, end - at)));
      while (at < end) {
        const bytes = Math.min(zeros.length, end - at);
        await file.write(zeros, 0, bytes);
        at += bytes;
      }
    };
    for (const [index, scene] of scenes.entries()) {
      signal.throwIfAborted();
      const start = Math.round((timeline.scenes[index]?.speechStart ?? 0) * SAMPLE_RATE) * BYTES_PER_FRAME;
      const bytes = (await stat(scene.pcmPath)).size;
      for (const [place, { from, to }] of partsOf(scene, bytes).entries()) {
        await silenceUntil(start + from + place * addedBytes);
        if (to <= from) continue;
        // Through a small buffer: an hour of sound is 700 MB.
        for await (const chunk of createReadStream(scene.pcmPath, { start: from, end: to - 1 })) {
          const read: Buffer = chunk;
          const take = Math.min(read.length, totalBytes - at);
          await file.write(read, 0, take);
          at += take;
        }
      }
    }
    await silenceUntil(totalBytes);
  } finally {
    await file.close();
  }
  for (const scene of scenes) await rm(scene.pcmPath);
}
