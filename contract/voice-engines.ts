/** What may read a film, by its id: the voices of `options/voices.ts`, written out once more so that the type of a task's metadata has their names. */
export const VOICE_ENGINE_IDS = [
  'automatic',
  'own-voice',
  'openai-speech',
  'elevenlabs',
  'typecast',
  'clova',
  'sherpa-onnx',
  'espeak-ng',
  'say',
  'sapi',
] as const;

export type VoiceEngineId = (typeof VOICE_ENGINE_IDS)[number];
export const isVoiceEngine = (id: string): id is VoiceEngineId => VOICE_ENGINE_IDS.some((known) => known === id);
