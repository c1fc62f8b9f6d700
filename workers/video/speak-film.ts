import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRate } from '../../contract/film-format';
import type { ScriptFile } from '../../contract/project-files';
import type { VideoMetadata } from '../../contract/task';
import { inParallel } from '../runtime/in-parallel';
import { shownDollars } from '../runtime/paid-service';
import type { RunContext } from '../runtime/processor';
import {
  type Narrator,
  newlySpoken,
  type PolishedScene,
  polishScene,
  speakScene,
  speechOf,
  spokenAt,
  tempoFor,
} from './narration';
import { charactersOf, priceOf } from './paid-voice';
import { shownSentences } from './subtitles/shown-text';
import type { SpokenSentence } from './subtitles/words';
import { buildTimeline, type Timeline } from './timeline';
import { TEXT_FILE, WAV_FILE } from './voice';

/** Scenes whose sound is finished side by side. */
const POLISHED_AT_ONCE = 2;
/** A film that differs less from the length asked for is as long as asked. */
const LENGTH_TOLERANCE_SECONDS = 0.5;

type Context = RunContext<VideoMetadata>;

/** Before a service that charges by the character is asked for anything. */
async function sayWhatIsPaid(context: Context, script: ScriptFile, narrator: Narrator): Promise<void> {
  const { paidTo: service } = narrator.voice;
  if (service === undefined) return;
  const fresh = await newlySpoken(script.scenes, narrator);
  const characters = fresh.reduce((sum, text) => sum + charactersOf(text), 0);
  if (characters === 0) return;
  context.log({ code: 'video.voice_paid', service, sentences: fresh.length, characters });
  const dollars = priceOf(narrator.voice, characters);
  if (dollars === undefined) context.log({ code: 'video.voice_price_unknown', service }, 'warn');
  else if (dollars > 0) context.log({ code: 'video.voice_estimate', dollars: shownDollars(dollars) });
}

interface Wanted {
  readonly frameRate: FrameRate;
  /** What the clips take of the length that is asked for. */
  readonly clipSeconds: number;
}

/** The narration, scene by scene, and the film's time, which follows from it. */
export async function speakFilm(
  context: Context,
  script: ScriptFile,
  narrator: Narrator,
  { frameRate, clipSeconds: around }: Wanted,
  ffmpegPath: string,
  onProgress: (fraction: number) => void,
): Promise<{ scenes: PolishedScene[]; timeline: Timeline; sentences: SpokenSentence[] }> {
  const { stagingDir, signal, metadata } = context;
  await sayWhatIsPaid(context, script, narrator);
  const count = script.scenes.length;
  const raw = [];
  for (const [index, scene] of script.scenes.entries()) {
    raw.push(await speakScene(scene, index, narrator, stagingDir, signal));
    context.log({ code: 'video.narration', scene: index + 1, total: count });
    onProgress((0.8 * (index + 1)) / count);
  }
  const seconds = metadata.duration === undefined ? undefined : metadata.duration - around;
  const tempo = tempoFor(raw, seconds);
  const scenes = await inParallel(raw, POLISHED_AT_ONCE, signal, (scene, either) =>
    polishScene(scene, tempo, narrator.voice, ffmpegPath, stagingDir, either),
  );
  const timeline = buildTimeline(scenes.map(speechOf), seconds, frameRate);
  compareLength(context, tempo, timeline.totalSeconds + around);
  const sentences = scenes.flatMap((scene, index) =>
    shownSentences(spokenAt(scene, index, timeline), script.scenes[index]?.subtitle),
  );
  await Promise.all([TEXT_FILE, WAV_FILE].map((name) => rm(join(stagingDir, name), { force: true })));
  onProgress(1);
  return { scenes, timeline, sentences };
}

/** Says so when the text makes a film of another length than was asked for. */
function compareLength(context: Context, tempo: number, seconds: number): void {
  const asked = context.metadata.duration;
  if (asked === undefined || Math.abs(seconds - asked) <= LENGTH_TOLERANCE_SECONDS) return;
  const code = seconds > asked ? 'video.longer_than_asked' : 'video.shorter_than_asked';
  context.log({ code, tempo: Math.round(tempo * 100) / 100, asked, seconds }, 'warn');
}
