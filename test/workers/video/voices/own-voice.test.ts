import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../../contract/implementations';
import { findVoice } from '../../../../workers/video/find-voice';
import type { VoiceRequest } from '../../../../workers/video/voice';
import { tempDir } from '../../../support/temp-dir';
import { speakingProgram } from '../speaking';
import { FFMPEG } from '../video-context';

const { signal } = new AbortController();
const TEXT = '안녕하세요.';
const requestFor = (command: readonly string[], more: Partial<VoiceRequest> = {}): VoiceRequest => ({
  language: 'ko',
  wantedVoice: undefined,
  stagingDir: tempDir('voice'),
  settings: {
    chosen: { ...NOTHING_CHOSEN, voice: 'own-voice' },
    ffmpegPath: FFMPEG,
    options: { 'own-voice.command': command },
  },
  platform: process.platform,
  env: process.env,
  signal,
  ...more,
});
const speak = async (command: readonly string[], more: Partial<VoiceRequest> = {}, text = TEXT) =>
  (await findVoice(requestFor(command, more))).speak(text, signal);
/** What a program wrote to a file of the test's own. */
const noting = (expression: string) => {
  const note = join(tempDir('note'), 'note.json');
  const body = `fs.writeFileSync(${JSON.stringify(note)}, JSON.stringify(${expression})); process.stdout.write(wav(text));`;
  return { command: speakingProgram(body), read: () => JSON.parse(readFileSync(note, 'utf8')) };
};

describe('The creator’s own program that reads', () => {
  it.each([
    ['its output', 'process.stdout.write(wav(text))', []],
    ['the file that stands for {wavFile}', 'fs.writeFileSync(process.argv[2], wav(text))', ['{wavFile}']],
    ['the file that its environment names', 'fs.writeFileSync(process.env.SQ_WAV_FILE, wav(text))', []],
    [
      'the file, and words to its output',
      "fs.writeFileSync(process.argv[2], wav(text)); console.log('ok')",
      ['{wavFile}'],
    ],
  ])('gets a sentence on its input and leaves a WAV in %s', async (_where, body, args) => {
    const { samples, sampleRate } = await speak([...speakingProgram(body), ...args]);
    expect(samples.length / sampleRate).toBeCloseTo(0.3 + TEXT.length * 0.06, 2);
  });

  it('gets the text as a file too, the language, and the voice of the settings', async () => {
    const { command, read } = noting(
      "[fs.readFileSync(process.argv[2], 'utf8'), process.argv[3], process.argv[4], text, process.env.SQ_LANGUAGE, process.env.SQ_VOICE, fs.readFileSync(process.env.SQ_TEXT_FILE, 'utf8')]",
    );
    await speak(
      [...command, '{textFile}', '--lang={language}', '{voice}'],
      { language: 'en', wantedVoice: 'Mina' },
      'Hi.',
    );
    expect(read()).toEqual(['Hi.\n', '--lang=en', 'Mina', 'Hi.', 'en', 'Mina', 'Hi.\n']);
  });

  it('gets its arguments as they are set: no shell reads them, and no text of a task is among them', async () => {
    const { command, read } = noting('process.argv.slice(2)');
    const args = ['$(id)', '; rm -rf x', '"*"', '{other}', '%PATH%'];
    await speak([...command, ...args], {}, '-o $(id) {wavFile} `id`');
    expect(read()).toEqual(args);
  });

  it('gets no key of another service that stands in the app’s environment', async () => {
    const { command, read } = noting('Object.keys(process.env)');
    await speak(command, { env: { ...process.env, OPENAI_API_KEY: 'sk-other' } });
    expect(read()).not.toContain('OPENAI_API_KEY');
    expect(read()).toEqual(expect.arrayContaining(['PATH', 'SQ_RUN', 'SQ_LANGUAGE']));
  });

  it('may write a WAV of another kind', async () => {
    const body = `const of = wav(text); const n = (of.length - 44) / 2; const b = Buffer.alloc(44 + 4 * n); of.copy(b, 0, 0, 44);
      b.writeUInt16LE(3, 20); b.writeUInt16LE(4, 32); b.writeUInt16LE(32, 34); b.writeUInt32LE(22050 * 4, 28); b.writeUInt32LE(4 * n, 40);
      for (let i = 0; i < n; i++) b.writeFloatLE(of.readInt16LE(44 + 2 * i) / 32768, 44 + 4 * i);
      process.stdout.write(b);`;
    const { samples, sampleRate } = await speak(speakingProgram(body));
    expect(samples.length / sampleRate).toBeCloseTo(0.3 + TEXT.length * 0.06, 1);
  });

  it('speaks a sentence again once it, its script or its arguments were changed, and not before', async () => {
    const count = join(tempDir('count'), 'count');
    const voicesDir = tempDir('voices');
    const [node, script] = speakingProgram(
      `fs.appendFileSync(${JSON.stringify(count)}, 'x'); process.stdout.write(wav(text));`,
    );
    const settings = (command: string[]) => ({ settings: { ...requestFor(command).settings, voicesDir } });
    const times = () => readFileSync(count, 'utf8').length;
    await speak([], settings([node, script]));
    await speak([], settings([node, script]));
    expect(times()).toBe(1);
    appendFileSync(script, '\n// better');
    await speak([], settings([node, script]));
    await speak([], settings([node, script, '--warm']));
    expect(times()).toBe(3);
  });

  it('is used only when it was chosen', async () => {
    const settings = { ...requestFor(['/nowhere/speak']).settings, chosen: NOTHING_CHOSEN };
    const found = await findVoice(requestFor([], { platform: 'linux', settings })).catch((error: unknown) => error);
    expect(JSON.stringify(found)).not.toContain('speak"');
    expect(found).not.toMatchObject({ problem: { code: 'voice.own_missing' } });
  });
});

describe('A program that does not read', () => {
  it.each([
    ['is not there', '/nowhere/speak'],
    ['is nowhere on PATH', 'no-such-speaker'],
    ['is a folder', tempDir('folder')],
  ])('since it %s parks the task', async (_why, program) => {
    await expect(speak([program])).rejects.toMatchObject({
      name: 'NeedsYouError',
      code: 'no_voice',
      problem: { code: 'voice.own_missing' },
    });
  });

  it.skipIf(process.platform === 'win32')('because the system cannot start it, parks the task', async () => {
    const program = join(tempDir('broken'), 'speak');
    writeFileSync(program, '#!/nowhere/interpreter\n');
    chmodSync(program, 0o755);
    await expect(speak([program])).rejects.toMatchObject({
      code: 'no_voice',
      problem: { code: 'voice.own_missing', program: 'speak' },
    });
  });

  it.each([
    ['writes nothing', '', 'voice.own_nothing'],
    ['writes words', "console.log('spoken')", 'voice.own_not_sound'],
    ['writes a WAV of nothing', 'process.stdout.write(wav(text).subarray(0, 44).fill(0, 40))', 'voice.own_silent'],
    ['writes silence', 'process.stdout.write(wav(text).fill(0, 44))', 'voice.own_silent'],
    ['writes half a WAV', 'process.stdout.write(wav(text).subarray(0, 3000))', 'voice.own_cut_off'],
    ['writes a link', "fs.symlinkSync('/dev/zero', process.env.SQ_WAV_FILE)", 'voice.own_nothing'],
  ])('but %s fails, since it would do so again', async (_what, body, code) => {
    await expect(speak(speakingProgram(body))).rejects.toMatchObject({
      name: 'StepError',
      code: 'voice_failed',
      retryable: false,
      problem: { code },
    });
  });

  it('is not taken for one that read the sentence before', async () => {
    const [node, script] = speakingProgram(
      "if (text === '하나.') fs.writeFileSync(process.env.SQ_WAV_FILE, wav(text))",
    );
    const voice = await findVoice(requestFor([node, script]));
    await voice.speak('하나.', signal);
    await expect(voice.speak('둘.', signal)).rejects.toMatchObject({ problem: { code: 'voice.own_nothing' } });
  });

  it.each([
    [
      1,
      { name: 'StepError', retryable: true, problem: { code: 'program.failed', exitCode: 1, output: '모델이 없음' } },
    ],
    [75, { name: 'StepError', retryable: true, problem: { code: 'processor.later' } }],
    [65, { name: 'StepError', retryable: false, problem: { code: 'processor.wrong_input', output: '모델이 없음' } }],
    [77, { name: 'NeedsYouError', problem: { code: 'processor.needs_you' } }],
  ])('but ends with exit code %i ends the run as a processor’s program does', async (exitCode, end) => {
    const command = speakingProgram(`console.error('모델이 없음'); process.exit(${exitCode})`);
    await expect(speak(command)).rejects.toMatchObject(end);
    // The same with a voice's name, which is not what it complains of.
    await expect(speak(command, { wantedVoice: 'Mina' })).rejects.toMatchObject(end);
  });

  it('is ended when its task is cancelled', async () => {
    const started = join(tempDir('started'), 'pid');
    const command = speakingProgram(
      `fs.writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`,
    );
    const stop = new AbortController();
    const spoken = (await findVoice(requestFor(command))).speak(TEXT, stop.signal);
    const ended = expect(spoken).rejects.toThrow('cancelled');
    await expect
      .poll(() => {
        try {
          return readFileSync(started, 'utf8');
        } catch {
          return '';
        }
      })
      .not.toBe('');
    stop.abort(new Error('cancelled'));
    await ended;
    expect(() => process.kill(Number(readFileSync(started, 'utf8')), 0)).toThrow();
  });

  it('in a folder of a long name is run all the same', async () => {
    const stagingDir = join(tempDir('voice'), '긴 이름의 폴더'.repeat(8), 'x'.repeat(200));
    mkdirSync(stagingDir, { recursive: true });
    const pcm = await speak([...speakingProgram('fs.writeFileSync(process.argv[2], wav(text))'), '{wavFile}'], {
      stagingDir,
    });
    expect(pcm.samples.length).toBeGreaterThan(0);
  });
});
