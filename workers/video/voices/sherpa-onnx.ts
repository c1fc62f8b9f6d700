import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { MODEL_FILES } from '../../../contract/voice-models';
import { NeedsYouError } from '../../runtime/failures';
import { programMark } from '../kept-files';
import { speakingThread } from '../neural/speaking-thread';
import type { VoiceEngine } from '../voice';

const { model: MODEL, folder: FOLDER, voice: VOICE, speed: SPEED } = IMPLEMENTATIONS.voice['sherpa-onnx'].options;

/** A neural voice on this machine: a model that the creator downloaded, or has in a folder. Nothing is sent anywhere. */
export const sherpaOnnx: VoiceEngine = {
  id: 'sherpa-onnx',
  missing: { code: 'voice.neural_not_there' },
  takes: () => true,
  async find({ settings: { options, modelsDir } }) {
    const own = readOption(FOLDER, options);
    const folder = own || (modelsDir && join(modelsDir, readOption(MODEL, options)));
    const file = folder && (await missingIn(folder));
    if (own !== '' && file !== undefined) throw new NeedsYouError('no_voice', { code: 'voice.neural_folder', file });
    return file === undefined ? folder : undefined;
  },
  async open(folder, { language, settings: { options } }) {
    const files = filesIn(folder);
    const voice = Number(readOption(VOICE, options) || '1');
    if (!Number.isInteger(voice) || voice < 1) throw new NeedsYouError('no_voice', { code: 'voice.neural_number' });
    return {
      name: `sherpa-onnx ${readOption(MODEL, options)} ${voice}`,
      isFormantSynthesis: false,
      madeBy: await Promise.all(Object.values(files).map(programMark)),
      speak: speakingThread({ files, speaker: voice - 1, speed: readOption(SPEED, options) / 100, language }),
    };
  },
};

/** The first of the model's files that is not there. */
async function missingIn(folder: string): Promise<string | undefined> {
  for (const name of Object.values(MODEL_FILES)) {
    const isThere =
      isAbsolute(folder) &&
      (await stat(join(folder, name)).then(
        (info) => info.isFile(),
        () => false,
      ));
    if (!isThere) return name;
  }
  return undefined;
}

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(Object.entries(MODEL_FILES).map(([role, name]) => [role, join(folder, name)]));
