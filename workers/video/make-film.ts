import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_ASPECT } from '../../contract/aspect';
import { DEFAULT_FRAME_RATE, DEFAULT_QUALITY, DEFAULT_RESOLUTION } from '../../contract/film-format';
import { PORTRAIT_FILES, PROJECT_FILES } from '../../contract/project-files';
import type { VideoMetadata } from '../../contract/task';
import { cleanText } from '../language/clean-text';
import { inTurn, together } from '../runtime/in-parallel';
import { shownDollars } from '../runtime/paid-service';
import type { FinishedFile, OutputDetails, RunContext } from '../runtime/processor';
import { chaptersOf } from './chapters';
import { clipFile, clipParts } from './clips/clip-part';
import { clipSeconds, keptSounds, prepareClips } from './clips/prepare-clips';
import { creditsText, isDrawn } from './credits';
import { encodeSegments, keptSegments } from './encode';
import { encodeReports, preparingReports } from './encode-reports';
import { type Encoder, hardwareOf } from './encoders/encoder';
import { requireTools } from './ffmpeg';
import { filmEncoding, warnOfMemory } from './film-encoding';
import { filmRecord } from './film-record';
import { filmSound, NARRATION_FILE } from './film-sound';
import { findVoice } from './find-voice';
import { frameSize } from './frame-size';
import { joinFilm } from './join-film';
import { cleanKept } from './kept-files';
import { keptVoices } from './kept-voice';
import { preparePictures } from './prepare-pictures';
import { planSegments } from './segments';
import { isScriptNamed, type PictureFile, readScript } from './sources';
import { speakFilm } from './speak-film';
import { burntIn, lookOf } from './subtitles/burnt-in';
import { buildCues, fileLines } from './subtitles/cues';
import { subtitleFont } from './subtitles/fonts';
import { toSrt } from './subtitles/srt';
import { writeThumbnail } from './thumbnail';
import type { Timeline } from './timeline';
import { verifyFilm } from './verify';

const SRT_FILE = 'subtitles.srt';
const THUMBNAIL_FILE = 'thumbnail.jpg';
const CREDITS_FILE = 'credits.md';
const RECORD_FILE = 'film.json';
const FILM_FILE = 'video.mp4';
/** The limit of a title in the metadata. */
const MAX_TITLE_CHARS = 300;

type Context = RunContext<VideoMetadata>;

/**
 * Makes the project's film from script.json and images/, and publishes audio/narration.wav, subtitles.srt, thumbnail.jpg,
 * credits.md, film.json and video.mp4, or, for a variant, the same film in another shape beside it; but not before the staged film has been
 * verified.
 * Throws StepError (missing_input, bad_input, step_failed, verify_failed) and NeedsYouError (no_ffmpeg, no_voice, clip_unusable).
 */
export async function makeFilm(
  context: Context,
  hardware: readonly Encoder[] = hardwareOf(process.platform),
): Promise<void> {
  const { metadata, stagingDir, signal } = context;
  const tools = requireTools(context.settings);
  const script = await readScript(context);
  if (metadata.scriptId !== undefined && !isScriptNamed(script, metadata.scriptId)) {
    context.log({ code: 'video.other_script', title: script.title }, 'warn');
  }
  const aspect = metadata.variant === 'portrait' ? '9:16' : (metadata.aspect ?? DEFAULT_ASPECT);
  const quality = metadata.quality ?? DEFAULT_QUALITY;
  const size = frameSize(metadata.resolution ?? context.settings.resolution ?? DEFAULT_RESOLUTION, aspect, quality);
  warnOfMemory(context, size);
  const frameRate = metadata.frameRate ?? context.settings.frameRate ?? DEFAULT_FRAME_RATE;
  const clips = await prepareClips(context, tools, frameRate);
  const language = metadata.language ?? script.language;
  let kept = 0;
  let spent = 0;
  const voice = await findVoice({
    language,
    wantedVoice: context.settings.voice,
    settings: context.settings,
    stagingDir,
    platform: process.platform,
    env: process.env,
    signal,
    onKept: () => {
      kept += 1;
    },
    spend: async (amount, instead) => {
      await context.spend(amount, instead);
      spent += (amount ?? 0) - (instead ?? 0);
    },
  });
  const narrator = { voice, language, readings: context.settings.readings };
  const report = preparingReports(context);
  const wanted = { frameRate, clipSeconds: clipSeconds(clips) };
  // A voice that is paid says nothing before the pictures are known to be fine.
  const prepare = voice.paidTo === undefined ? together : inTurn;
  const [[{ pictures, credits, shown }, encoding], { scenes, timeline, sentences }] = await prepare(
    signal,
    async (either) => {
      const ours = { ...context, signal: either };
      const prepared = await preparePictures(ours, script, size, report.pictures);
      return [prepared, await filmEncoding(ours, tools, { size, frameRate, quality }, hardware)] as const;
    },
    (either) => speakFilm({ ...context, signal: either }, script, narrator, wanted, tools.ffmpegPath, report.narration),
  );
  const filmSeconds = timeline.totalSeconds + wanted.clipSeconds;
  if (kept > 0) context.log({ code: 'video.voice_kept', sentences: kept });
  if (spent > 0) context.log({ code: 'video.voice_cost', dollars: shownDollars(spent) });
  const { voicesDir, segmentsDir } = context.settings;
  if (voicesDir !== undefined) await cleanKept(keptVoices(voicesDir));
  const fileCues = buildCues(sentences, fileLines(size), narrator.readings);
  await writeFile(join(stagingDir, SRT_FILE), toSrt(fileCues, clips.intro?.seconds));

  const title = filmTitle(metadata.title ?? script.title);
  await writeThumbnail(stagingDir, pictures[0]?.name ?? '', size, THUMBNAIL_FILE);
  const chapters = chaptersOf(script, timeline, clips);
  await writeFile(
    join(stagingDir, RECORD_FILE),
    await filmRecord({ script, timeline, clips, chapters, aspect, shown }),
  );

  const segments = planSegments(
    timeline,
    pictures.map(({ strip }) => strip),
  );
  const encode = async (either: AbortSignal) =>
    encodeSegments({
      ffmpegPath: tools.ffmpegPath,
      stagingDir,
      segmentsDir,
      segments,
      clips: await clipParts({ ffmpegPath: tools.ffmpegPath, stagingDir, signal: either }, clips, size, frameRate),
      size,
      pictures: pictures.map(({ name }) => name),
      subtitles:
        metadata.subtitles === false
          ? undefined
          : burntIn({
              sentences,
              readings: narrator.readings,
              size,
              look: lookOf(metadata, context.settings.film?.subtitles, aspect),
              font: subtitleFont(process.platform),
              isOnCard: (seconds) => isOnCard(seconds, timeline, shown),
            }),
      signal: either,
      ...encoding,
      ...encodeReports(context, script, segments),
    });
  const [segmentNames, { sound, music }] = await together(signal, encode, (either) =>
    filmSound({ ...context, signal: either }, tools, scenes, timeline),
  );
  await writeFile(
    join(stagingDir, CREDITS_FILE),
    creditsText({ title, language, script, pictures: credits, voice: voice.name, music }),
  );
  if (segmentsDir !== undefined) {
    for (const kept of [keptSegments, keptSounds]) await cleanKept(kept(segmentsDir));
  }
  await joinFilm({
    ffmpegPath: tools.ffmpegPath,
    stagingDir,
    frameRate,
    segments: segments.map(({ frames }, index) => ({ name: segmentNames[index] ?? '', frames })),
    sound,
    seconds: timeline.totalSeconds,
    intro: clips.intro && { ...clips.intro, name: clipFile('intro') },
    outro: clips.outro && { ...clips.outro, name: clipFile('outro') },
    chapters,
    filmSeconds,
    title,
    language,
    target: FILM_FILE,
    signal,
  });

  context.progress({ stage: 'verifying', fraction: 0.96 });
  const film = await verifyFilm(
    tools,
    FILM_FILE,
    { seconds: filmSeconds, size, hasChapters: chapters.length > 0 },
    stagingDir,
    signal,
  );
  signal.throwIfAborted();
  const madeFilm: OutputDetails = {
    kind: 'video',
    seconds: film.seconds,
    ...(quality === 'draft' ? { draft: true } : {}),
    ...(spent > 0 ? { cost: { amount: Math.round(spent * 1e6) / 1e6, currency: 'USD' } } : {}),
  };
  await context.publish(
    metadata.variant === 'portrait' ? portraitFiles(madeFilm) : finishedFiles(voice.name, madeFilm),
  );
  context.progress({ stage: 'done', fraction: 1 });
  context.log({
    code: 'video.done',
    seconds: film.seconds,
    width: size.widthPx,
    height: size.heightPx,
    lufs: film.lufs,
  });
}

function finishedFiles(voiceName: string, film: OutputDetails): FinishedFile[] {
  return [
    {
      staged: NARRATION_FILE,
      target: `${PROJECT_FILES.audio}/narration.wav`,
      details: { kind: 'audio', model: voiceName },
    },
    { staged: SRT_FILE, target: PROJECT_FILES.subtitles, details: { kind: 'subtitles' } },
    { staged: THUMBNAIL_FILE, target: PROJECT_FILES.thumbnail, details: { kind: 'thumbnail' } },
    { staged: CREDITS_FILE, target: PROJECT_FILES.credits, details: { kind: 'credits' } },
    { staged: RECORD_FILE, target: PROJECT_FILES.film, details: { kind: 'file' } },
    // Last: its presence means that everything else is there.
    { staged: FILM_FILE, target: PROJECT_FILES.video, details: film },
  ];
}

/** Beside the film, with which they share voice and credits. */
function portraitFiles(film: OutputDetails): FinishedFile[] {
  return [
    { staged: SRT_FILE, target: PORTRAIT_FILES.subtitles, details: { kind: 'subtitles' } },
    { staged: THUMBNAIL_FILE, target: PORTRAIT_FILES.thumbnail, details: { kind: 'thumbnail' } },
    { staged: FILM_FILE, target: PORTRAIT_FILES.video, details: film },
  ];
}

/** Linux accepts no argument above 128 KB, and the title in script.json may be of any length. */
function filmTitle(title: string): string {
  return [...cleanText(title)].slice(0, MAX_TITLE_CHARS).join('');
}

/** Whether what is said then is said over a title card. */
function isOnCard(seconds: number, { scenes }: Timeline, shown: readonly PictureFile[]): boolean {
  const picture = shown[scenes.findLastIndex(({ speechStart }) => speechStart <= seconds)];
  return picture !== undefined && isDrawn(picture);
}
