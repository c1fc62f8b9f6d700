import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import which from 'which';
import { IMPLEMENTATIONS, implementationsOf, readOption } from '../../contract/implementations';
import type { Option } from '../../contract/options/option-kinds';
import type { Settings } from '../../contract/settings';
import { MODEL_FILES } from '../../contract/voice-models';

/** Absolute paths of the programs that workers run; absent when not found. */
export interface Tools {
  readonly browser?: string;
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // A folder can be "executed" too.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** How long a program that was found is used before PATH is searched for one that is preferred. */
const FOUND_FOR_MS = 60_000;
const foundOnPath = new Map<string, { readonly program: string; readonly atMs: number }>();

/** What was found last, while it is still there: a search asks the disk some hundred times, and every claim needs to know. */
function onPath(names: readonly string[], env: Env): string | undefined {
  const key = JSON.stringify([names, env.PATH]);
  const known = foundOnPath.get(key);
  const nowMs = performance.now();
  if (known !== undefined && nowMs - known.atMs < FOUND_FOR_MS && isExecutable(known.program)) return known.program;
  const program = searchPath(names, env);
  if (program === undefined) foundOnPath.delete(key);
  else foundOnPath.set(key, { program, atMs: nowMs });
  return program;
}

/** The first of these programs that PATH has, by name first: the order of the names is a preference, that of the folders is not. */
function searchPath(names: readonly string[], { PATH = '' }: Env): string | undefined {
  const folders = PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder));
  // On Windows `which` looks into the current folder first, where anybody may have put a program.
  const isOnPath = (program: string) => folders.includes(dirname(program));
  // Without a shell Windows runs no .cmd and .bat.
  const options = { path: folders.join(delimiter), pathExt: '.exe', all: true, nothrow: true } as const;
  for (const name of names) {
    const found = which.sync(name, options)?.find(isOnPath);
    if (found !== undefined) return found;
  }
  return undefined;
}

const BROWSER_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'msedge',
  'chromium',
  'chromium-browser',
];

function installedBrowsers(env: Env): string[] {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  if (process.platform === 'win32')
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ]);
  return [];
}

function ffprobeBeside(ffmpeg: string): string | undefined {
  const name = basename(ffmpeg).replace(/ffmpeg/i, 'ffprobe');
  return name === basename(ffmpeg) ? undefined : join(dirname(ffmpeg), name);
}

/** Order for each: the setting, the environment (STUDIO_QUEUE_BROWSER, _FFMPEG), PATH and usual places, what the app ships. */
export function findTools(
  settings: { browserPath: string; ffmpegPath: string },
  env: Env,
  resourcesDir: string | undefined,
): Tools {
  // Absolute paths, since workers run programs in the folder of a task.
  const firstRunnable = (paths: readonly (string | undefined)[]) =>
    paths.flatMap((path) => (path ? [resolve(path)] : [])).find(isExecutable);
  const exe = process.platform === 'win32' ? '.exe' : '';
  const shipped = (name: string) => (resourcesDir === undefined ? undefined : join(resourcesDir, 'ffmpeg', name + exe));
  const browser = firstRunnable([
    settings.browserPath,
    env.STUDIO_QUEUE_BROWSER,
    onPath(BROWSER_NAMES, env),
    ...installedBrowsers(env),
  ]);
  const ffmpeg = firstRunnable([
    settings.ffmpegPath,
    env.STUDIO_QUEUE_FFMPEG,
    onPath(['ffmpeg'], env),
    shipped('ffmpeg'),
  ]);
  // ffprobe of the same build stands beside its ffmpeg; one from elsewhere may know other formats.
  const beside = ffmpeg === undefined ? undefined : ffprobeBeside(ffmpeg);
  const ffprobe = firstRunnable([beside, onPath(['ffprobe'], env), shipped('ffprobe')]);
  return {
    ...(browser === undefined ? {} : { browser }),
    ...(ffmpeg === undefined ? {} : { ffmpeg }),
    ...(ffprobe === undefined ? {} : { ffprobe }),
  };
}

const { 'own-voice': OWN, 'openai-speech': SERVER, 'sherpa-onnx': NEURAL } = IMPLEMENTATIONS.voice;

/**
 * What reads the narration: the program, the server or the service with a key that the creator chose, else the system's voice, by its
 * program or by its name where it is part of the system.
 */
export function findVoice(
  { chosen, options }: Pick<Settings, 'chosen' | 'options'>,
  env: Env,
  { secretsSet, modelsDir }: { readonly secretsSet: readonly string[]; readonly modelsDir: string },
): string | undefined {
  const account = accountOf(chosen.voice);
  if (account !== undefined) {
    const isSet = (one: Option) =>
      one.kind === 'secret'
        ? secretsSet.includes(one.key)
        : one.kind !== 'voice' || !one.isListed || readOption(one, options) !== '';
    return account.options.every(isSet) ? account.name : undefined;
  }
  switch (chosen.voice) {
    case 'own-voice': {
      const [program] = readOption(OWN.options.command, options);
      return program;
    }
    case 'openai-speech': {
      const address = readOption(SERVER.options.address, options);
      return address === '' ? undefined : new URL(address).host;
    }
    case 'sherpa-onnx': {
      const model = readOption(NEURAL.options.speechModel, options);
      const folder = readOption(NEURAL.options.folder, options) || join(modelsDir, model);
      return existsSync(join(folder, MODEL_FILES.voiceStyle)) ? model : undefined;
    }
    default:
      return systemVoice(env);
  }
}

/** A service that speaks for an account; undefined for any other voice. */
function accountOf(id: string): { readonly name: string; readonly options: readonly Option[] } | undefined {
  const [, found] = implementationsOf('voice').find(([known]) => known === id) ?? [];
  const options = Object.values(found?.options ?? {});
  const has = (wanted: Option['kind']) => options.some(({ kind }) => kind === wanted);
  return found !== undefined && has('voice') && has('secret') ? { name: found.name.en, options } : undefined;
}

function systemVoice(env: Env): string | undefined {
  if (process.platform === 'darwin') return 'say';
  if (process.platform === 'win32') return 'SAPI';
  return onPath(['espeak-ng', 'espeak'], env);
}
