import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import { IMPLEMENTATIONS, readOption } from '../../contract/implementations';
import type { VoiceModelState } from '../../contract/settings-calls';
import { bytesOf, VOICE_MODELS, type VoiceModel } from '../../contract/voice-models';
import { asFileError } from '../system/disk-error';
import { freeBytesAt } from '../system/free-bytes';
import { sha256OfFile } from '../system/sha256';
import { fetchModelFile } from './fetch-model-file';
import type { SettingsStore } from './settings';

export const modelsDirOf = (home: string): string => join(home, 'voice-models');

interface Running {
  readonly stop: AbortController;
  bytes: number;
  ended: Promise<void>;
}

/**
 * The speech models of this home. One is downloaded when the creator says so, a file at a time; its files are believed by size and sha256
 * alone, and it is put in place as a whole. A download that broke off is resumed where it ended.
 */
export class VoiceModels {
  private readonly running = new Map<string, Running>();
  private readonly failures = new Map<string, AppError>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly dir: string,
    private readonly models: readonly VoiceModel[],
    private readonly mirror: () => string,
    private readonly freeBytes = freeBytesAt,
  ) {}

  /** The listener is called when a model has become ready. */
  onReady(listener: () => void): void {
    this.listeners.add(listener);
  }

  async states(): Promise<VoiceModelState[]> {
    return Promise.all(this.models.map((model) => this.stateOf(model)));
  }

  /** Resolves when the model is ready or its download has ended otherwise, which its state then says. A second call joins the first. */
  async download(id: string): Promise<void> {
    const model = this.modelOf(id);
    for (let present = this.running.get(id); present !== undefined; present = this.running.get(id)) {
      if (!present.stop.signal.aborted) return present.ended;
      await present.ended;
    }
    const running: Running = { stop: new AbortController(), bytes: 0, ended: Promise.resolve() };
    this.running.set(id, running);
    this.failures.delete(id);
    running.ended = this.run(model, running);
    return running.ended;
  }

  private async run(model: VoiceModel, running: Running): Promise<void> {
    try {
      await this.fetchAll(model, running);
      for (const listener of this.listeners) listener();
    } catch (error) {
      if (!running.stop.signal.aborted) this.failures.set(model.id, asAppError(error));
    } finally {
      this.running.delete(model.id);
    }
  }

  /** Stops a download. What it has brought stays for the next one. Resolves once nothing is written any more. */
  async cancel(id: string): Promise<void> {
    const present = this.running.get(id);
    present?.stop.abort();
    await present?.ended;
  }

  /** Removes the model, and what an unfinished download of it has brought. */
  async remove(id: string): Promise<void> {
    this.modelOf(id);
    // First, since Windows deletes no file that is open.
    await this.cancel(id);
    this.failures.delete(id);
    try {
      await rm(this.placeOf(id), { recursive: true, force: true });
      await rm(this.partialOf(id), { recursive: true, force: true });
    } catch (error) {
      throw asAppError(error);
    }
  }

  private async fetchAll(model: VoiceModel, running: Running): Promise<void> {
    const partial = this.partialOf(model.id);
    await mkdir(partial, { recursive: true });
    await this.requireRoom(model);
    for (const file of model.files) {
      const target = join(partial, file.name);
      if ((await sizeOf(target)) !== file.bytes) {
        const part = `${target}.part`;
        const before = running.bytes;
        await fetchModelFile({
          mirror: this.mirror(),
          path: `${model.path}/${file.name}`,
          part,
          bytes: file.bytes,
          signal: running.stop.signal,
          onBytes: (bytes) => {
            running.bytes = before + bytes;
          },
        });
        if ((await sha256OfFile(part)) !== file.sha256) {
          await rm(part, { force: true });
          throw new AppError('step_failed', { code: 'model.wrong' });
        }
        await flush(part);
        await rename(part, target);
        running.bytes = before;
      }
      running.bytes += file.bytes;
    }
    running.stop.signal.throwIfAborted();
    await rm(this.placeOf(model.id), { recursive: true, force: true });
    await rename(partial, this.placeOf(model.id));
  }

  /** Throws `disk_full` where the disk has no room for the rest: before the first byte, not after an hour of them. */
  private async requireRoom(model: VoiceModel): Promise<void> {
    const free = await this.freeBytes(this.dir);
    const wanted = bytesOf(model) - (await this.partialBytes(model));
    if (free !== undefined && free < wanted) throw new AppError('disk_full', { code: 'model.no_room', wanted, free });
  }

  /** How much an unfinished download has brought. */
  private async partialBytes(model: VoiceModel): Promise<number> {
    const partial = this.partialOf(model.id);
    const sizes = model.files.map(async ({ name, bytes }) => {
      const size = (await sizeOf(join(partial, name))) ?? (await sizeOf(join(partial, `${name}.part`))) ?? 0;
      return Math.min(size, bytes);
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  private async stateOf(model: VoiceModel): Promise<VoiceModelState> {
    const { id } = model;
    const running = this.running.get(id);
    if (running !== undefined) return { id, state: 'downloading', bytes: running.bytes };
    const sizes = await Promise.all(model.files.map(({ name }) => sizeOf(join(this.placeOf(id), name))));
    if (model.files.every(({ bytes }, at) => sizes[at] === bytes)) return { id, state: 'ready' };
    const failure = this.failures.get(id);
    const bytes = await this.partialBytes(model);
    return {
      id,
      state: sizes.every((size) => size === undefined) ? 'absent' : 'broken',
      ...(bytes > 0 ? { bytes } : {}),
      ...(failure === undefined ? {} : { error: failure.toPublic() }),
    };
  }

  /** The page of its licence. */
  licenceOf(id: string): string {
    return this.modelOf(id).licenceUrl;
  }

  private modelOf(id: string): VoiceModel {
    const model = this.models.find((one) => one.id === id);
    if (model === undefined) throw new AppError('bad_input', 'There is no such model.', 'id');
    return model;
  }

  private placeOf(id: string): string {
    return join(this.dir, id);
  }

  private partialOf(id: string): string {
    return join(this.dir, `.partial-${id}`);
  }
}

export const openVoiceModels = (home: string, settings: Pick<SettingsStore, 'current'>): VoiceModels =>
  new VoiceModels(modelsDirOf(home), VOICE_MODELS, () =>
    readOption(IMPLEMENTATIONS.voice['sherpa-onnx'].options.mirror, settings.current().options),
  );

function asAppError(thrown: unknown): AppError {
  const error = asFileError(thrown, 'The model could not be kept');
  return error instanceof AppError ? error : new AppError('storage_failed', 'The model could not be kept.');
}

async function sizeOf(path: string): Promise<number | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() === true ? info.size : undefined;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
