import type { Settings } from '../../contract/settings';
import type { TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { WorkerSettings } from '../../contract/worker-messages';
import type { Tools } from './tools';

/**
 * What a worker gets for one run: the creator's settings and the programs found. The endpoint's key goes to the script
 * worker alone: the image worker's browser visits strangers' pages.
 */
export function workerSettings(
  type: TaskType,
  settings: Settings,
  tools: Tools,
  llmKey: string | undefined,
  language: Language,
): WorkerSettings {
  const { baseUrl, model } = settings.llm;
  return {
    language,
    allowPrivateAddresses: settings.allowPrivateAddresses,
    chosen: settings.chosen,
    options: settings.options,
    ...(tools.browser === undefined ? {} : { browserPath: tools.browser }),
    ...(tools.ffmpeg === undefined ? {} : { ffmpegPath: tools.ffmpeg }),
    ...(tools.ffprobe === undefined ? {} : { ffprobePath: tools.ffprobe }),
    ...(settings.voice === '' ? {} : { voice: settings.voice }),
    ...(type !== 'video' || settings.readings.length === 0 ? {} : { readings: settings.readings }),
    ...(type !== 'script' || baseUrl === '' || model === ''
      ? {}
      : { llm: { baseUrl, model, ...(llmKey === undefined ? {} : { apiKey: llmKey }) } }),
  };
}
