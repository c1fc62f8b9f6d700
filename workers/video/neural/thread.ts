import { parentPort, workerData } from 'node:worker_threads';
import sherpa from 'sherpa-onnx';
import { z } from 'zod';

// The program of a thread that loads one model and reads sentences until speaking-thread.ts ends it. It imports nothing of the project, so that
// tests can start it as it is. At a damaged model the WebAssembly build ends this thread; the native build would end the whole worker.
const { files } = z.strictObject({ files: z.record(z.string(), z.string()) }).parse(workerData);
const sentenceSchema = z.strictObject({ text: z.string(), speaker: z.int(), speed: z.number(), language: z.string() });

const voice = sherpa.createOfflineTts({
  offlineTtsModelConfig: { offlineTtsSupertonicModelConfig: files, numThreads: 1, debug: 0, provider: 'cpu' },
  maxNumSentences: 1,
});

parentPort?.on('message', (message: unknown) => {
  const { text, speaker, speed, language } = sentenceSchema.parse(message);
  // The same seed each time, so that a sentence sounds the same when it is spoken again.
  const extra = { lang: language, seed: 7 };
  const { samples, sampleRate } = voice.generateWithConfig(text, {
    sid: Math.min(speaker, voice.numSpeakers - 1),
    speed,
    silenceScale: 0.2,
    numSteps: 5,
    extra,
  });
  parentPort?.postMessage({ samples, sampleRate });
});
