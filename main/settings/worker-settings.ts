import { secretsInPlay } from '../../contract/implementations';
import type { Settings } from '../../contract/settings';
import { namedSources, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { WorkerSettings } from '../../contract/worker-messages';
import type { OptionSecrets } from './option-secrets';
import type { Tools } from './tools';

/**
 * What a worker gets for one run: the creator's settings and the programs found. The endpoint's key goes to the script
 * worker alone, and other secrets to those that may use them: the image worker's browser visits strangers' pages. `metadata` is the task's,
 * which may name picture sources of its own.
 */
export function workerSettings(
  type: TaskType,
  settings: Settings,
  tools: Tools,
  { llmKey, options }: { readonly llmKey: string | undefined; readonly options: Pick<OptionSecrets, 'of'> },
  language: Language,
  metadata: object = {},
): WorkerSettings {
  const { baseUrl, model } = settings.llm;
  const secrets = options.of(secretsInPlay(type, settings.chosen, namedSources(metadata)));
  return {
    language,
    allowPrivateAddresses: settings.allowPrivateAddresses,
    chosen: settings.chosen,
    options: settings.options,
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
    ...(tools.browser === undefined ? {} : { browserPath: tools.browser }),
    ...(tools.ffmpeg === undefined ? {} : { ffmpegPath: tools.ffmpeg }),
    ...(tools.ffprobe === undefined ? {} : { ffprobePath: tools.ffprobe }),
    ...(type === 'video' ? filmSettings(settings) : {}),
    ...(settings.voice === '' ? {} : { voice: settings.voice }),
    ...(type !== 'video' || settings.readings.length === 0 ? {} : { readings: settings.readings }),
    ...(type !== 'script' || baseUrl === '' || model === ''
      ? {}
      : { llm: { baseUrl, model, ...(llmKey === undefined ? {} : { apiKey: llmKey }) } }),
  };
}

const filmSettings = ({ encoder, resolution, frameRate, film, memoryLimitMb }: Settings) => ({
  encoder,
  resolution,
  frameRate,
  film,
  memoryLimitMb: memoryLimitMb.video,
});
