import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import type { FilmVoice } from '../../contract/metadata';
import type { Reading } from '../../contract/readings';
import type { Language } from '../../contract/words';
import type { PreviewParts } from './previews';

/** The bytes of a WAV in which the voice says a row of the creator's list, stored or not. Nothing of it stays on the disk. */
export async function hearReading(
  { speak, settings }: Pick<PreviewParts, 'speak' | 'settings'>,
  reading: Reading,
  language: Language,
  by: FilmVoice = {},
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-queue-voice-'));
  try {
    const work = join(folder, 'work');
    await mkdir(work);
    const target = join(folder, 'voice.wav');
    const own = { ...settings(by), readings: [reading] };
    const reply = await speak({ narration: reading.written, language, settings: own, folder: work, target });
    if (reply === undefined) throw new AppError('step_failed', { code: 'film.no_voice' });
    if ('code' in reply) throw new AppError(reply.code, reply.problem);
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
