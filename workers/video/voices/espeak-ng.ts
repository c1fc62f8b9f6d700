import { constants } from 'node:fs';
import { access, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Language } from '../../../contract/words';
import { runChild } from '../../runtime/child-process';
import { NeedsYouError, StepError } from '../../runtime/processor';
import { type Pcm, parseWav } from '../wav';

const SPEAK_TIMEOUT_MS = 120_000;
const TEXT_FILE = 'speak.txt';
const WAV_FILE = 'speak.wav';
/** Names of espeak-ng (`ko+f3`), `say` (`Yuna (Premium)`) and SAPI (`Microsoft Heami Desktop`); never a path, never an option. */
const VOICE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} +._()-]{0,99}$/u;

export interface Voice {
  /** For the log and the manifest. */
  readonly name: string;
  /** Raw synthetic sound that wants the gentle equaliser; recorded voices do not. */
  readonly isFormantSynthesis: boolean;
  /** `text` must be speakable (sentences.ts). Files are written to the staging folder only. */
  speak(text: string, signal: AbortSignal): Promise<Pcm>;
}

export interface VoiceRequest {
  readonly language: Language;
  /** From settings; empty or undefined: the system's own for the language. */
  readonly wantedVoice: string | undefined;
  readonly stagingDir: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The system's voice program, run as a separate process. Throws NeedsYouError('no_voice') naming what to install. */
export async function findVoice(request: VoiceRequest): Promise<Voice> {
  const wanted = request.wantedVoice?.trim() || undefined;
  if (wanted !== undefined && !VOICE_NAME.test(wanted)) {
    throw new NeedsYouError('no_voice', '설정의 목소리 이름이 올바르지 않습니다. 설정에서 다른 목소리를 골라 주세요.');
  }
  const voice = await systemVoice({ ...request, wantedVoice: wanted });
  if (wanted === undefined) return voice;
  return {
    ...voice,
    speak: async (text, signal) => {
      try {
        return await voice.speak(text, signal);
      } catch (error) {
        // Not the program's own refusal: it was killed or took too long; with a cause, the disk is full or the program gone.
        if (!(error instanceof StepError) || error.retryable || error.cause !== undefined) throw error;
        throw new NeedsYouError(
          'no_voice',
          `설정한 목소리("${wanted}")로 읽을 수 없습니다. 설정에서 다른 목소리를 골라 주세요. (${error.message.slice(0, 200)})`,
        );
      }
    },
  };
}

async function systemVoice(request: VoiceRequest): Promise<Voice> {
  const { platform } = request;
  if (platform === 'darwin') return macVoice(request);
  if (platform === 'win32') return windowsVoice(request);
  return espeakVoice(request);
}

async function findProgram(names: readonly string[], path: string | undefined): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of (path ?? '').split(delimiter)) {
      if (folder === '') continue;
      // Whole: it runs in the staging folder.
      const candidate = resolve(folder, name);
      const isProgram = await access(candidate, constants.X_OK).then(
        async () => (await stat(candidate)).isFile(),
        () => false,
      );
      if (isProgram) return candidate;
    }
  }
  return undefined;
}

async function espeakVoice({ language, wantedVoice, stagingDir, env }: VoiceRequest): Promise<Voice> {
  const command = await findProgram(['espeak-ng', 'espeak'], env.PATH);
  if (command === undefined) {
    throw new NeedsYouError(
      'no_voice',
      '내레이션을 읽을 음성 프로그램이 없습니다. espeak-ng를 설치해 주세요 (예: sudo apt install espeak-ng).',
    );
  }
  const name = wantedVoice ?? (language === 'ko' ? 'ko' : 'en-us');
  // Its default 175 words a minute is hurried for a narrator; Korean words are long, so fewer of them fit a minute.
  const speed = language === 'ko' ? 155 : 160;
  // Plain names in the folder it runs in: it cuts a path at 200 bytes without a word, and reads or writes whatever is called so then.
  const args = ['-v', name, '-s', String(speed), '-p', '42', '-b', '1', '-z', '-w', WAV_FILE, '-f', TEXT_FILE];
  // It looks for a sound server even when it writes a file, and without a session's own folder leaves one in the home (seen).
  const quietEnv = { ...env, PULSE_RUNTIME_PATH: stagingDir };
  return {
    name: `espeak-ng ${name}`,
    isFormantSynthesis: true,
    speak: async (text, signal) => {
      await writeFile(join(stagingDir, TEXT_FILE), `${text}\n`);
      await runChild({ command, args, signal, cwd: stagingDir, env: quietEnv, timeoutMs: SPEAK_TIMEOUT_MS });
      return parseWav(await readFile(join(stagingDir, WAV_FILE)));
    },
  };
}

/** The first voice of a language in the output of `say -v ?` (`Yuna   ko_KR    # 안녕하세요.`). */
export function pickSayVoice(list: string, language: Language): string | undefined {
  const voices = [...list.matchAll(/^(.+?)\s+([a-z]{2,3})[_-]\S+\s+#/gmu)].map(([, name = '', code = '']) => ({
    name,
    code,
  }));
  const preferred = language === 'ko' ? ['Yuna'] : ['Samantha', 'Daniel'];
  const ofLanguage = voices.filter(({ code }) => code === language);
  return (ofLanguage.find(({ name }) => preferred.includes(name)) ?? ofLanguage[0])?.name;
}

async function macVoice({ language, wantedVoice, stagingDir, signal }: VoiceRequest): Promise<Voice> {
  const command = '/usr/bin/say';
  const list = await runChild({ command, args: ['-v', '?'], signal, cwd: stagingDir, timeoutMs: SPEAK_TIMEOUT_MS });
  const name = wantedVoice ?? pickSayVoice(list.stdout, language);
  if (name === undefined) {
    throw new NeedsYouError(
      'no_voice',
      '이 언어를 읽는 목소리가 없습니다. 시스템 설정 > 손쉬운 사용 > 콘텐츠 말하기에서 한국어 목소리를 내려받아 주세요.',
    );
  }
  return {
    name: `say ${name}`,
    isFormantSynthesis: false,
    speak: async (text, speakSignal) => {
      await writeFile(join(stagingDir, TEXT_FILE), text);
      const args = ['-v', name, '-f', TEXT_FILE, '-o', WAV_FILE, '--file-format=WAVE', '--data-format=LEI16@22050'];
      await runChild({ command, args, signal: speakSignal, cwd: stagingDir, timeoutMs: SPEAK_TIMEOUT_MS });
      return parseWav(await readFile(join(stagingDir, WAV_FILE)));
    },
  };
}

/** Constant: text, file and voice come by environment and file, so nothing of the task is ever PowerShell code. */
const SAPI_SCRIPT = `
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$s = New-Object System.Speech.Synthesis.SpeechSynthesizer
if ($env:SQ_VOICE) { $s.SelectVoice($env:SQ_VOICE) } else {
  $v = $s.GetInstalledVoices() | Where-Object { $_.Enabled -and $_.VoiceInfo.Culture.TwoLetterISOLanguageName -eq $env:SQ_LANGUAGE } | Select-Object -First 1
  if (-not $v) { exit 3 }
  $s.SelectVoice($v.VoiceInfo.Name)
}
$f = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, [System.Speech.AudioFormat.AudioBitsPerSample]::Sixteen, [System.Speech.AudioFormat.AudioChannel]::Mono)
$s.SetOutputToWaveFile($env:SQ_WAV, $f)
$s.Speak([System.IO.File]::ReadAllText($env:SQ_TEXT, [System.Text.Encoding]::UTF8))
$s.Dispose()
`;

async function windowsVoice({ language, wantedVoice, stagingDir, env }: VoiceRequest): Promise<Voice> {
  const command = join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  // Whole paths: .NET's own calls take them as they are, and know no wildcards.
  const textFile = join(stagingDir, TEXT_FILE);
  const wavFile = join(stagingDir, WAV_FILE);
  const args = [
    '-NoProfile',
    '-NonInteractive',
    '-EncodedCommand',
    Buffer.from(SAPI_SCRIPT, 'utf16le').toString('base64'),
  ];
  return {
    name: `SAPI ${wantedVoice ?? language}`,
    isFormantSynthesis: false,
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
        if (error instanceof Error && error.message.includes('종료 코드 3)')) {
          throw new NeedsYouError(
            'no_voice',
            '이 언어를 읽는 Windows 목소리가 없습니다. 설정 > 시간 및 언어 > 음성에서 한국어 음성을 추가해 주세요.',
          );
        }
        throw error;
      }
      return parseWav(await readFile(wavFile));
    },
  };
}
