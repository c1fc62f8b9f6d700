import { open, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { VoiceChoice } from '../../../contract/preview-messages';
import { MODEL_FILES } from '../../../contract/voice-models';
import { NeedsYouError } from '../../runtime/failures';
import { programMark } from '../kept-files';
import { speakingThread } from '../neural/speaking-thread';
import type { VoiceEngine, VoiceRequest } from '../voice';

const { speechModel: MODEL, folder: FOLDER, voice: VOICE, speed: SPEED } = IMPLEMENTATIONS.voice['sherpa-onnx'].options;

/** A damaged file may state any number. */
const MOST_SPEAKERS = 500;

/** A neural voice on this machine, by a model that the creator downloaded or has in a folder. Nothing is sent anywhere. */
export const sherpaOnnx: VoiceEngine = {
  id: 'sherpa-onnx',
  missing: { code: 'voice.neural_not_there' },
  takes: () => true,
  find: modelFolder,
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
  async listVoices({ settings, language }) {
    const folder = await modelFolder({ settings });
    if (folder === undefined) throw new NeedsYouError('no_voice', { code: 'voice.neural_not_there' });
    return Array.from({ length: await speakersOf(folder) }, (_, at): VoiceChoice => {
      const id = String(at + 1);
      return { id, name: language === 'ko' ? `${id}번 목소리` : `Voice ${id}`, about: '' };
    });
  },
};

/** The folder of the model, if it is complete. Throws NeedsYouError for an incomplete folder of the creator's own. */
async function modelFolder({
  settings: { options, modelsDir },
}: Pick<VoiceRequest, 'settings'>): Promise<string | undefined> {
  const own = readOption(FOLDER, options);
  const folder = own || (modelsDir && join(modelsDir, readOption(MODEL, options)));
  const file = folder && (await missingIn(folder));
  if (own !== '' && file !== undefined) throw new NeedsYouError('no_voice', { code: 'voice.neural_folder', file });
  return file === undefined ? folder : undefined;
}

/** How many voices a model has, which is the first number in the file of its voices. */
async function speakersOf(folder: string): Promise<number> {
  const file = await open(join(folder, MODEL_FILES.voiceStyle));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return bytesRead < 8 ? 0 : Math.min(MOST_SPEAKERS, Number(buffer.readBigUInt64LE()));
  } finally {
    await file.close();
  }
}

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
