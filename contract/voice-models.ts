import type { Sentence } from './words';

/*
 * The speech models that the app may download. A download is believed by size and checksum alone, so a model for which nobody has published them is
 * not listed.
 */

interface ModelFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}
export interface VoiceModel {
  readonly id: string;
  readonly name: Sentence;
  readonly licence: string;
  readonly licenceUrl: string;
  /** What a creator should know of the licence before the download. */
  readonly terms: Sentence;
  /** The folder of its files below the mirror's address. It names a revision, so that what is there never changes. */
  readonly path: string;
  readonly files: readonly ModelFile[];
}

export const bytesOf = ({ files }: VoiceModel): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Where models come from unless the creator names another place, which must have the same paths. */
export const MODEL_MIRROR = 'https://huggingface.co';

/** The names of the files that the engine reads, by what it calls them. */
export const MODEL_FILES = {
  durationPredictor: 'duration_predictor.int8.onnx',
  textEncoder: 'text_encoder.int8.onnx',
  vectorEstimator: 'vector_estimator.int8.onnx',
  vocoder: 'vocoder.int8.onnx',
  ttsJson: 'tts.json',
  unicodeIndexer: 'unicode_indexer.bin',
  voiceStyle: 'voice.bin',
} as const;

export const VOICE_MODELS: readonly VoiceModel[] = [
  {
    id: 'supertonic-3',
    name: { ko: 'Supertonic 3 (한국어·영어)', en: 'Supertonic 3 (Korean, English)' },
    licence: 'OpenRAIL-M',
    licenceUrl: 'https://huggingface.co/Supertone/supertonic-3',
    terms: {
      ko: '상업적으로도 쓸 수 있지만, 금지된 용도가 조건에 적혀 있습니다.',
      en: 'Commercial use is allowed; the licence names uses that are not.',
    },
    path: 'csukuangfj2/sherpa-onnx-supertonic-3-tts-int8-2026-05-11/resolve/cca5a0e6c96e1d2c720986bf7e75fcc81dee3ae4',
    files: [
      {
        name: MODEL_FILES.durationPredictor,
        bytes: 3_700_147,
        sha256: 'c3eb91414d5ff8a7a239b7fe9e34e7e2bf8a8140d8375ffb14718b1c639325db',
      },
      {
        name: MODEL_FILES.textEncoder,
        bytes: 36_416_150,
        sha256: 'c7befd5ea8c3119769e8a6c1486c4edc6a3bc8365c67621c881bbb774b9902ff',
      },
      {
        name: MODEL_FILES.vectorEstimator,
        bytes: 78_400_833,
        sha256: '20cd86fa5c6effedfda0e7cffe5b0569ca401c440a0c3a1d72bf39286c0db3fd',
      },
      {
        name: MODEL_FILES.vocoder,
        bytes: 25_991_073,
        sha256: 'e923d60f53f95eb1ce235f1dc33ec56d9c057823c96fa6f8acf98f32b0da6152',
      },
      {
        name: MODEL_FILES.ttsJson,
        bytes: 8_253,
        sha256: '42078d3aef1cd43ab43021f3c54f47d2d75ceb4e75f627f118890128b06a0d09',
      },
      {
        name: MODEL_FILES.unicodeIndexer,
        bytes: 262_144,
        sha256: '8402ca48e5189a8950138580b0fff64db6f072f24ac07cd54ba8b2fbb9883b30',
      },
      {
        name: MODEL_FILES.voiceStyle,
        bytes: 517_168,
        sha256: '67d5209b0ee8ce6c74105ffbe12fe6a7628aea3b4ba2fcb308a4a67938a93ce8',
      },
    ],
  },
];
