import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewReply, VoicesRequest } from '../../contract/preview-messages';
import { inPlay } from '../runtime/in-play';
import { problemReply } from './speak-preview';
import type { VoiceEngine } from './voice';
import { VOICE_ENGINES } from './voices';

/** Lists the voices of the chosen engine, or of the one that would read where none is chosen. Never throws. */
export async function listVoices(
  { id, settings }: VoicesRequest,
  engines: readonly VoiceEngine[] = VOICE_ENGINES,
): Promise<PreviewReply> {
  const { language } = settings;
  const { platform, env } = process;
  const { signal } = new AbortController();
  const known = inPlay('voice', engines, settings);
  const engine =
    known.find((one) => one.id === settings.chosen?.voice) ?? known.find((one) => one.takes({ platform, language }));
  const stagingDir = await mkdtemp(join(tmpdir(), 'studio-queue-voices-'));
  try {
    const voices = await engine?.listVoices?.({ settings, signal, language, platform, env, stagingDir });
    return voices === undefined ? { id } : { id, voices: [...voices] };
  } catch (error) {
    return problemReply(id, error, language);
  } finally {
    await rm(stagingDir, { recursive: true, force: true });
  }
}
