import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild } from '../../runtime/child-process';
import { NeedsYouError } from '../../runtime/failures';
import { isProgram } from '../../runtime/find-program';
import { ProgramError } from '../../runtime/program-end';
import { programMark } from '../kept-files';
import { SPEAK_TIMEOUT_MS, textPath, type VoiceEngine, wavPath } from '../voice';
import { parseWav } from '../wav';

/** What the script below exits with when Windows has no voice for the language. */
const NO_VOICE_EXIT_CODE = 3;

/** Constant: text, file and voice come by environment and file, so nothing of the task is ever PowerShell code. */
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

/** The voices of Windows, by PowerShell. */
export const sapi: VoiceEngine = {
  id: 'sapi',
  missing: { code: 'voice.no_program_windows' },
  takes: ({ platform }) => platform === 'win32',
  find: async ({ env }) => {
    const path = join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
    return (await isProgram(path)) ? path : undefined;
  },
  async open(command, { language, wantedVoice, stagingDir, env }) {
    // Absolute paths: .NET's own calls take them as they are, without wildcards.
    const textFile = textPath(stagingDir);
    const wavFile = wavPath(stagingDir);
    const script = Buffer.from(SAPI_SCRIPT, 'utf16le').toString('base64');
    const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', script];
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
