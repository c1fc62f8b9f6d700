import type { VoiceEngine } from '../voice';
import { espeakNg } from './espeak-ng';
import { openaiSpeech } from './openai-speech';
import { ownVoice } from './own-voice';
import { sapi } from './sapi';
import { say } from './say';
import { sherpaOnnx } from './sherpa-onnx';

/** In the order in which they are asked: one that the creator must choose stands before the system's own. */
export const VOICE_ENGINES: readonly VoiceEngine[] = [ownVoice, openaiSpeech, sherpaOnnx, espeakNg, say, sapi];
