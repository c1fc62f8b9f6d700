import type { Settings } from '../../contract/settings';
import type { ShownSettings } from '../../contract/steering';
import { perType, type TaskType } from '../../contract/task';
import { chosenProcessor } from './creator-processor';

/** Which secrets have a value; the values stay where they are. */
export interface SecretsSet {
  readonly llmKey: boolean;
  readonly studioPassword: boolean;
  readonly processor: (type: TaskType) => readonly string[];
}

/**
 * The settings in force as a program may read, keep and print them. Each field is named here, so that one added tomorrow is not shown until
 * somebody has decided that it holds no secret.
 */
export function shownSettings(settings: Settings, secrets: SecretsSet): ShownSettings {
  const { llm, studio } = settings;
  return {
    workspace: settings.workspace,
    port: settings.port,
    language: settings.language,
    theme: settings.theme,
    llm: { baseUrl: serverOf(llm.baseUrl), model: llm.model, keySet: secrets.llmKey },
    browserPath: settings.browserPath,
    ffmpegPath: settings.ffmpegPath,
    encoder: settings.encoder,
    resolution: settings.resolution,
    frameRate: settings.frameRate,
    film: settings.film,
    voice: settings.voice,
    readings: settings.readings,
    chosen: { ...settings.chosen },
    options: shownOptions(settings.options),
    budgets: settings.budgets,
    processors: perType((type) => shownProcessor(type, settings, secrets)),
    allowPrivateAddresses: settings.allowPrivateAddresses,
    memoryLimitMb: settings.memoryLimitMb,
    keepVersions: settings.keepVersions,
    stopAfter: [...settings.stopAfter],
    retentionDays: settings.retentionDays,
    notifications: settings.notifications,
    batchSound: settings.batchSound,
    startAtLogin: settings.startAtLogin,
    studio: {
      address: serverOf(studio.address),
      name: studio.name,
      machineName: studio.machineName,
      knowsTheRisk: studio.knowsTheRisk,
      passwordSet: secrets.studioPassword,
    },
    welcomed: settings.welcomed,
  };
}

/** Scheme, host and port. User and query may be a secret, and so may a path: that of a webhook is its password. */
function serverOf(address: string): string {
  if (!URL.canParse(address)) return '';
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}

/** A text may be whatever an implementation asks the creator for. */
function shownOptions(options: Settings['options']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (typeof value === 'number' ? [[key, value] as const] : [])),
  );
}

function shownProcessor(
  type: TaskType,
  settings: Settings,
  { processor: setFor }: SecretsSet,
): ShownSettings['processors'][TaskType] {
  const choice = chosenProcessor(type, settings);
  const named = (names: readonly string[]) => {
    const set = setFor(type);
    return names.map((name) => ({ name, isSet: set.includes(name) }));
  };
  switch (choice.kind) {
    case 'builtin':
    case 'external':
    case 'unusable':
      return { kind: choice.kind };
    case 'program': {
      const [program, ...args] = choice.command;
      return {
        kind: choice.kind,
        program,
        argumentCount: args.length,
        cwd: choice.cwd,
        env: Object.keys(choice.env),
        secrets: named(choice.secrets),
        timeoutMinutes: choice.timeoutMinutes,
        graceSeconds: choice.graceSeconds,
      };
    }
    case 'url':
      return {
        kind: choice.kind,
        address: serverOf(choice.url),
        body: choice.body,
        secrets: named(choice.secrets),
        timeoutMinutes: choice.timeoutMinutes,
      };
    default:
      return choice satisfies never;
  }
}
