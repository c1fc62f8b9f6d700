import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import type { PreviewReply, PreviewRequest } from '../../contract/preview-messages';
import { PROJECT_FILES } from '../../contract/project-files';
import type { ProjectFile } from '../../contract/storyboard';
import type { Language } from '../../contract/words';
import type { WorkerSettings } from '../../contract/worker-messages';
import { makeFolders } from '../projects/plain-files';
import { inStaging } from '../projects/staging';

/** Undefined when the process that speaks ended. */
export type Speak = (request: Omit<PreviewRequest, 'id'>) => Promise<PreviewReply | undefined>;

export interface PreviewParts {
  readonly speak: Speak;
  /** What the run of a film with this metadata would get. */
  readonly settings: (metadata: object) => WorkerSettings;
  readonly machineId: string;
}

const FOLDER = `${PROJECT_FILES.audio}/preview`;
/** So many of a project are kept, those that were heard last. */
const KEPT = 40;
const HEADER_BYTES = 44;

/** The sound of words that are in no film yet. What was spoken once is played from its file the next time. */
export class Previews {
  constructor(private readonly parts: PreviewParts) {}

  /** @param metadata of the film, which may have a voice of its own. */
  async of(
    projectDir: string,
    narration: string,
    language: Language,
    metadata: object,
  ): Promise<{ file: ProjectFile; seconds: number }> {
    const settings = this.parts.settings(metadata);
    const { voice, readings, chosen, options } = settings;
    const key = createHash('sha256')
      .update(JSON.stringify([narration, language, voice, readings, chosen, options]))
      .digest('hex')
      .slice(0, 16);
    const path = `${FOLDER}/${key}.wav`;
    const place = join(projectDir, path);
    if ((await secondsOf(place)) === undefined) await this.make(projectDir, place, { narration, language, settings });
    const seconds = await secondsOf(place);
    if (seconds === undefined) throw new AppError('output_missing', { code: 'film.no_voice' });
    const now = new Date();
    await utimes(place, now, now);
    return { file: { path, bytes: (await stat(place)).size, kind: 'audio', version: key }, seconds };
  }

  private async make(
    projectDir: string,
    place: string,
    request: Pick<PreviewRequest, 'narration' | 'language' | 'settings'>,
  ): Promise<void> {
    const folder = await makeFolders(projectDir, FOLDER.split('/'));
    await inStaging(projectDir, this.parts.machineId, async (stagingDir) => {
      const work = join(stagingDir, 'work');
      await mkdir(work);
      const target = join(stagingDir, 'voice.wav');
      const reply = await this.parts.speak({ ...request, folder: work, target });
      if (reply === undefined) throw new AppError('step_failed', { code: 'film.no_voice' });
      if ('code' in reply) throw new AppError(reply.code, reply.problem);
      await rename(target, place);
    });
    await removeOldest(folder);
  }
}

async function removeOldest(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ path: join(folder, name), info: await stat(join(folder, name)) })),
  );
  const oldest = files.sort((a, b) => b.info.mtimeMs - a.info.mtimeMs).slice(KEPT);
  for (const { path } of oldest) await rm(path, { force: true });
}

/** The length of a WAV file that we wrote; undefined when there is none. */
async function secondsOf(path: string): Promise<number | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const bytesPerSecond = buffer.readUInt32LE(28);
    if (bytesRead < HEADER_BYTES || buffer.toString('latin1', 0, 4) !== 'RIFF' || bytesPerSecond === 0)
      return undefined;
    return ((await file.stat()).size - HEADER_BYTES) / bytesPerSecond;
  } finally {
    await file.close();
  }
}
