import { readFile, writeFile } from 'node:fs/promises';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { VoiceChoice } from '../../../contract/preview-messages';
import { runChild } from '../../runtime/child-process';
import { findProgram } from '../../runtime/find-program';
import { programMark } from '../kept-files';
import { languagesFrom, SPEAK_TIMEOUT_MS, TEXT_FILE, textPath, type VoiceEngine, WAV_FILE, wavPath } from '../voice';
import { parseWav } from '../wav';

const { speed: SPEED } = IMPLEMENTATIONS.voice['espeak-ng'].options;

const findEspeak = (env: NodeJS.ProcessEnv): Promise<string | undefined> =>
  findProgram(['espeak-ng', 'espeak'], env.PATH);
/** It looks for a sound server even when it writes a file, and without a folder of the session leaves one in the home (seen). */
const quiet = (env: NodeJS.ProcessEnv, stagingDir: string): NodeJS.ProcessEnv => ({
  ...env,
  PULSE_RUNTIME_PATH: stagingDir,
});

/** The free speech engine of Linux systems. */
export const espeakNg: VoiceEngine = {
  id: 'espeak-ng',
  missing: { code: 'voice.no_program' },
  takes: ({ platform }) => platform !== 'darwin' && platform !== 'win32',
  find: ({ env }) => findEspeak(env),
  async open(command, { language, wantedVoice, stagingDir, settings, env }) {
    const name = wantedVoice ?? (language === 'ko' ? 'ko' : 'en-us');
    // Its default of 175 words a minute is hurried for a narrator, more so in Korean, whose words are long.
    const usualSpeed = language === 'ko' ? 155 : 160;
    const speed = Math.round((usualSpeed * readOption(SPEED, settings.options)) / 100);
    // Plain names in the folder that it runs in: it silently cuts a path at 200 bytes, and reads or writes whatever has the name that is left.
    const args = ['-v', name, '-s', String(speed), '-p', '42', '-b', '1', '-z', '-w', WAV_FILE, '-f', TEXT_FILE];
    const quietEnv = quiet(env, stagingDir);
    return {
      name: `espeak-ng ${name}`,
      isFormantSynthesis: true,
      madeBy: await programMark(command),
      speak: async (text, signal) => {
        await writeFile(textPath(stagingDir), `${text}\n`);
        await runChild({ command, args, signal, cwd: stagingDir, env: quietEnv, timeoutMs: SPEAK_TIMEOUT_MS });
        return parseWav(await readFile(wavPath(stagingDir)));
      },
    };
  },
  async listVoices({ language, stagingDir, env, signal }) {
    const command = await findEspeak(env);
    if (command === undefined) return undefined;
    const quietEnv = quiet(env, stagingDir);
    const ask = async (whose: string) => {
      const args = [`--voices=${whose}`];
      return (await runChild({ command, args, signal, cwd: stagingDir, env: quietEnv, timeoutMs: SPEAK_TIMEOUT_MS }))
        .stdout;
    };
    const variants = await ask('variant');
    const lists: VoiceChoice[][] = [];
    for (const one of languagesFrom(language)) lists.push(espeakVoices(await ask(one), variants));
    return lists.flat();
  },
};

/** The columns are `Pty Language Age/Gender VoiceName File (Other Languages)`; the file of a variant may have spaces in its name. */
const LISTED = /^\s*\d+\s+(\S+)\s+\S*\/([MF-]+)\s+(\S+)\s+(\S.*?)\s*(?:\(.*)?$/gmu;
const listed = (list: string) =>
  [...list.matchAll(LISTED)].map(([, code = '', gender = '', name = '', file = '']) => ({
    code,
    gender: gender === '-' ? '' : gender,
    name: name.replaceAll('_', ' '),
    file,
  }));

/**
 * The voices of a language from the output of `espeak-ng --voices=<language>`, and the first of them in each variant of the output of
 * `--voices=variant`. MBROLA's voices are left out: espeak-ng lists them whether or not MBROLA is installed.
 */
function espeakVoices(list: string, variants: string): VoiceChoice[] {
  const own = listed(list).filter(({ code, file }) => code !== 'variant' && !file.startsWith('mb/'));
  const [first] = own;
  if (first === undefined) return [];
  const varied = listed(variants).filter(({ file }) => file.startsWith('!v/'));
  return [
    ...own.map(({ code, name, gender }) => ({ id: code, name, about: gender })),
    ...varied.map(({ name, file, gender }) => ({
      id: `${first.code}+${file.slice('!v/'.length)}`,
      name: `${first.name} · ${name}`,
      about: gender,
    })),
  ];
}
