import { readFile, writeFile } from 'node:fs/promises';
import type { Language } from '../../../contract/words';
import { runChild } from '../../runtime/child-process';
import { NeedsYouError } from '../../runtime/failures';
import { isProgram } from '../../runtime/find-program';
import { programMark } from '../kept-files';
import { languagesFrom, SPEAK_TIMEOUT_MS, TEXT_FILE, textPath, type VoiceEngine, WAV_FILE, wavPath } from '../voice';
import { parseWav } from '../wav';

const SAY = '/usr/bin/say';

/** The voices of macOS. */
export const say: VoiceEngine = {
  id: 'say',
  missing: { code: 'voice.no_program_macos' },
  takes: ({ platform }) => platform === 'darwin',
  find: async () => ((await isProgram(SAY)) ? SAY : undefined),
  async open(command, { language, wantedVoice, stagingDir, signal }) {
    const list = await runChild({ command, args: ['-v', '?'], signal, cwd: stagingDir, timeoutMs: SPEAK_TIMEOUT_MS });
    const name = wantedVoice ?? pickSayVoice(list.stdout, language);
    if (name === undefined) {
      throw new NeedsYouError('no_voice', { code: 'voice.none_macos' });
    }
    return {
      name: `say ${name}`,
      isFormantSynthesis: false,
      madeBy: await programMark(command),
      speak: async (text, speakSignal) => {
        await writeFile(textPath(stagingDir), text);
        const args = ['-v', name, '-f', TEXT_FILE, '-o', WAV_FILE, '--file-format=WAVE', '--data-format=LEI16@22050'];
        await runChild({ command, args, signal: speakSignal, cwd: stagingDir, timeoutMs: SPEAK_TIMEOUT_MS });
        return parseWav(await readFile(wavPath(stagingDir)));
      },
    };
  },
  async listVoices({ language, signal }) {
    if (!(await isProgram(SAY))) return undefined;
    const list = await runChild({ command: SAY, args: ['-v', '?'], signal, timeoutMs: SPEAK_TIMEOUT_MS });
    const voices = sayVoices(list.stdout);
    return languagesFrom(language).flatMap((one) =>
      voices.flatMap(({ name, code }) => (languageOf(code) === one ? [{ id: name, name, about: code }] : [])),
    );
  },
};

const languageOf = (code: string): string | undefined => /^[a-z]+/u.exec(code)?.[0];

/** From the output of `say -v ?` (`Yuna   ko_KR    # 안녕하세요.`). */
export const sayVoices = (list: string): { readonly name: string; readonly code: string }[] =>
  [...list.matchAll(/^(.+?)\s+([a-z]{2,3}[_-]\S+)\s+#/gmu)].map(([, name = '', code = '']) => ({ name, code }));

/** A voice of the language from the output of `say -v ?` (`Yuna   ko_KR    # 안녕하세요.`), a well-known one before others. */
export function pickSayVoice(list: string, language: Language): string | undefined {
  const preferred = language === 'ko' ? ['Yuna'] : ['Samantha', 'Daniel'];
  const ofLanguage = sayVoices(list).filter(({ code }) => languageOf(code) === language);
  return (ofLanguage.find(({ name }) => preferred.includes(name)) ?? ofLanguage[0])?.name;
}
