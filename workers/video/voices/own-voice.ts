import { randomUUID } from 'node:crypto';
import { lstat, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { Problem } from '../../../contract/messages';
import { passedOn } from '../../creator/program-environment';
import { errorOfExit } from '../../creator/program-exit';
import { runChild } from '../../runtime/child-process';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { findProgram, isProgram } from '../../runtime/find-program';
import { isNoProgram, ProgramError } from '../../runtime/program-end';
import { programMark } from '../kept-files';
import { MAX_SPEECH_BYTES, readSpeech, type SpeechFault } from '../speech-sound';
import { SPEAK_TIMEOUT_MS, textPath, type VoiceEngine, type VoiceRequest, wavPath } from '../voice';

const { command: COMMAND } = IMPLEMENTATIONS.voice['own-voice'].options;
/** A place in an argument where a value of the sentence goes. */
const PLACE = /\{(textFile|wavFile|language|voice)\}/gu;

/** A program of the creator's: a text in, a WAV out (docs/implementations.md). It is run as a processor's program is, never by a shell. */
export const ownVoice: VoiceEngine = {
  id: 'own-voice',
  missing: { code: 'voice.own_not_set' },
  takes: () => true,
  async find({ settings, env }) {
    const [program] = readOption(COMMAND, settings.options);
    if (program === undefined) return undefined;
    const names = process.platform === 'win32' ? [program, `${program}.exe`] : [program];
    const path = isAbsolute(program) ? program : await findProgram(names, env.PATH);
    if (path === undefined || !(await isProgram(path))) throw unusable(program);
    return path;
  },
  async open(command, request) {
    const words = readOption(COMMAND, request.settings.options);
    return {
      name: [basename(command), request.wantedVoice ?? ''].join(' ').trim(),
      isFormantSynthesis: false,
      madeBy: await marksOf([command, ...words.slice(1)]),
      speak: (text, signal) => speak(command, words.slice(1), text, request, signal),
    };
  },
};

async function speak(
  command: string,
  args: readonly string[],
  text: string,
  { language, wantedVoice = '', stagingDir, settings, env }: VoiceRequest,
  signal: AbortSignal,
) {
  const [textFile, wavFile] = [textPath(stagingDir), wavPath(stagingDir)];
  await writeFile(textFile, `${text}\n`);
  // The file of the sentence before would be taken for this one's.
  await rm(wavFile, { force: true });
  const values: Readonly<Record<string, string>> = { textFile, wavFile, language, voice: wantedVoice };
  const printed: Buffer[] = [];
  try {
    await runChild({
      command,
      args: args.map((arg) => arg.replace(PLACE, (place, name: string) => values[name] ?? place)),
      cwd: stagingDir,
      env: {
        ...passedOn(env),
        SQ_TEXT_FILE: textFile,
        SQ_WAV_FILE: wavFile,
        SQ_LANGUAGE: language,
        SQ_VOICE: wantedVoice,
      },
      mark: randomUUID(),
      stdin: `${text}\n`,
      timeoutMs: SPEAK_TIMEOUT_MS,
      maxOutputBytes: MAX_SPEECH_BYTES,
      onStdout: (chunk) => printed.push(chunk),
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw endOf(error, command);
  }
  const program = basename(command);
  const bytes = (await written(wavFile, program)) ?? Buffer.concat(printed);
  if (bytes.length === 0) throw failed({ code: 'voice.own_nothing', program });
  const sound = await readSpeech(bytes, { ffmpegPath: settings.ffmpegPath, stagingDir, signal });
  if (typeof sound === 'string') throw failed(FAULTS[sound](program));
  return sound;
}

const FAULTS: Readonly<Record<SpeechFault, (program: string) => Problem>> = {
  not_sound: (program) => ({ code: 'voice.own_not_sound', program }),
  cut_off: (program) => ({ code: 'voice.own_cut_off', program }),
  silent: (program) => ({ code: 'voice.own_silent', program }),
};

/** The program ended without an error and made nothing of use: it would do the same again. */
const failed = (problem: Problem): StepError => new StepError('voice_failed', problem, { retryable: false });

const unusable = (program: string): NeedsYouError =>
  new NeedsYouError('no_voice', { code: 'voice.own_missing', program: basename(program) });

function endOf(error: unknown, command: string): unknown {
  if (error instanceof ProgramError) {
    const { problem } = error;
    const output = typeof problem !== 'string' && 'output' in problem ? problem.output : '';
    return errorOfExit(error, basename(command), output);
  }
  return error instanceof StepError && isNoProgram(error.cause) ? unusable(command) : error;
}

/** What the program wrote to the file, if anything. No link or device is read, which may have no end. */
async function written(wavFile: string, program: string): Promise<Buffer | undefined> {
  const info = await lstat(wavFile).catch(() => undefined);
  if (info === undefined || !info.isFile() || info.size === 0) return undefined;
  if (info.size > MAX_SPEECH_BYTES) {
    throw failed({ code: 'program.too_much_output', program, maxBytes: MAX_SPEECH_BYTES });
  }
  return readFile(wavFile);
}

/** Marks of the program and of each file that its arguments name: a changed script or model sounds different. */
async function marksOf(words: readonly string[]): Promise<unknown[]> {
  const files = await Promise.all(
    words.map(
      async (word) =>
        isAbsolute(word) &&
        (await stat(word)
          .then((info) => info.isFile())
          .catch(() => false)),
    ),
  );
  return Promise.all(words.map((word, at) => (files[at] === true ? programMark(word) : word)));
}
