import type { Settings } from '../contract/settings';
import type { WorkerSettings } from '../contract/worker-messages';
import type { Tools } from './tools';

/** What a worker is told for one run: the creator's settings, the programs found, and the secret it needs, nothing more. */
export function workerSettings(
  settings: Settings,
  tools: Tools,
  llmKey: string | undefined,
  language: 'ko' | 'en',
): WorkerSettings {
  const { baseUrl, model } = settings.llm;
  return {
    language,
    allowPrivateAddresses: settings.allowPrivateAddresses,
    ...(tools.browser === undefined ? {} : { browserPath: tools.browser }),
    ...(tools.ffmpeg === undefined ? {} : { ffmpegPath: tools.ffmpeg }),
    ...(tools.ffprobe === undefined ? {} : { ffprobePath: tools.ffprobe }),
    ...(settings.voice === '' ? {} : { voice: settings.voice }),
    ...(baseUrl === '' || model === ''
      ? {}
      : { llm: { baseUrl, model, ...(llmKey === undefined ? {} : { apiKey: llmKey }) } }),
  };
}
