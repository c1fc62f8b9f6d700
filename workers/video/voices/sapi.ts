import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VoiceChoice } from '../../../contract/preview-messages';
import type { Language } from '../../../contract/words';
import { runChild } from '../../runtime/child-process';
import { NeedsYouError } from '../../runtime/failures';
import { isProgram } from '../../runtime/find-program';
import { ProgramError } from '../../runtime/program-end';
import { programMark } from '../kept-files';
import { SPEAK_TIMEOUT_MS, textPath, type VoiceEngine, wavPath } from '../voice';
import { parseWav } from '../wav';

/** What the script below exits with when Windows has no voice for the language. */
const NO_VOICE_EXIT_CODE = 3;

/** A constant: text, file and voice come through files and the environment, so that nothing of a task ever becomes PowerShell code. */
const SAPI_SCRIPT = `
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$s = New-Object System.Speech.Synthesis.SpeechSynthesizer
if ($env:SQ_VOICE) { $s.SelectVoice($env:SQ_VOICE) } else {
  $v = $s.GetInstalledVoices() | Where-Object { $_.Enabled -and $_.VoiceInfo.Culture.TwoLetterISOLanguageName -eq $env:SQ_LANGUAGE } | Select-Object -First 1
  if (-not $v) { exit ${NO_VOICE_EXIT_CODE} }
  $s.SelectVoice($v.VoiceInfo.Name)
}
$f = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, [System.Speech.AudioFormat.AudioBitsPerSample]::Sixteen, [System.Speech.AudioFormat.AudioChannel]::Mono)
$s.SetOutputToWaveFile($env:SQ_WAV, $f)
$s.Speak([System.IO.File]::ReadAllText($env:SQ_TEXT, [System.Text.Encoding]::UTF8))
$s.Dispose()
`;

/** Prints a line for each voice that is switched on: its name, its language and its gender. */
const LIST_SCRIPT = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
Add-Type -AssemblyName System.Speech
$s = New-Object System.Speech.Synthesis.SpeechSynthesizer
foreach ($v in $s.GetInstalledVoices()) {
  if ($v.Enabled) { [Console]::WriteLine($v.VoiceInfo.Name + "\`t" + $v.VoiceInfo.Culture.Name + "\`t" + $v.VoiceInfo.Gender) }
}
$s.Dispose()
`;
const argsFor = (script: string): string[] => {
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
};

async function findPowershell(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  return (await isProgram(path)) ? path : undefined;
}

/** The voices in what LIST_SCRIPT printed, those of the language first. */
export function sapiVoices(list: string, language: Language): VoiceChoice[] {
  const voices = list
    .split(/\r?\n/u)
    .map((line) => line.split('\t'))
    .flatMap(([name = '', culture = '', gender = '']) =>
      name === '' ? [] : [{ id: name, name, about: [culture, gender.toLowerCase()].filter(Boolean).join(', ') }],
    );
  const isFirst = ({ about }: VoiceChoice) => Number(about.startsWith(language));
  return voices.toSorted((a, b) => isFirst(b) - isFirst(a));
}

/** The voices of Windows, by PowerShell. */
export const sapi: VoiceEngine = {
  id: 'sapi',
  missing: { code: 'voice.no_program_windows' },
  takes: ({ platform }) => platform === 'win32',
  find: ({ env }) => findPowershell(env),
  async listVoices({ language, signal, env }) {
    const command = await findPowershell(env);
    if (command === undefined) return undefined;
    const list = await runChild({ command, args: argsFor(LIST_SCRIPT), signal, env, timeoutMs: SPEAK_TIMEOUT_MS });
    return sapiVoices(list.stdout, language);
  },
  async open(command, { language, wantedVoice, stagingDir, env }) {
    // Absolute paths: .NET's own calls take them as they are, without wildcards.
    const textFile = textPath(stagingDir);
    const wavFile = wavPath(stagingDir);
    const args = argsFor(SAPI_SCRIPT);
    return {
      name: `SAPI ${wantedVoice ?? language}`,
      isFormantSynthesis: false,
      madeBy: await programMark(command),
      speak: async (text, signal) => {
        await writeFile(textFile, text);
        const childEnv = {
          ...env,
          SQ_TEXT: textFile,
          SQ_WAV: wavFile,
          SQ_LANGUAGE: language,
          SQ_VOICE: wantedVoice ?? '',
        };
        try {
          await runChild({ command, args, signal, env: childEnv, timeoutMs: SPEAK_TIMEOUT_MS });
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof ProgramError && error.exitCode === NO_VOICE_EXIT_CODE) {
            throw new NeedsYouError('no_voice', { code: 'voice.none_windows' });
          }
          throw error;
        }
        return parseWav(await readFile(wavFile));
      },
    };
  },
};
