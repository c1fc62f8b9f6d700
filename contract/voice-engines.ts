/** What may read a film, by its id: the voices of `implementations.ts`, which a task's metadata cannot import. */
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
