import { AppError } from '../../contract/errors';
import type { PreviewReply, VoiceChoice, VoicesRequest } from '../../contract/preview-messages';
import type { WorkerSettings } from '../../contract/worker-messages';

/** Undefined when the process that lists them ended. */
export type AskVoices = (request: Omit<VoicesRequest, 'id'>) => Promise<PreviewReply | undefined>;

/** The voices that an engine offers; undefined where nothing lists them, or while its key is missing. */
export async function listVoices(ask: AskVoices, settings: WorkerSettings): Promise<VoiceChoice[] | undefined> {
  const reply = await ask({ settings });
  if (reply === undefined) throw new AppError('step_failed', { code: 'film.no_voice_list' });
  if ('code' in reply) throw new AppError(reply.code, reply.problem);
  return 'voices' in reply ? reply.voices : undefined;
}
