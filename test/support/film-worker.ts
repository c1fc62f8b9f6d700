import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check } from '../../contract/check';
import { isVariant, onlyScenes, type TaskOutput, type TaskType } from '../../contract/task';
import { type FromWorker, type ReadyFile, type RunMessage, toWorkerSchema } from '../../contract/worker-messages';
import type { WorkerProcess } from '../../main/supervision/worker-process';

const KIND_OF: Readonly<Record<string, TaskOutput['kind']>> = {
  script: 'script',
  images: 'image',
  audio: 'audio',
  subtitles: 'subtitles',
  video: 'video',
};

/** A file of so many bytes in staging, as the real worker makes it ready. */
function stage(stagingDir: string, path: string, content: string): ReadyFile {
  const staged = join(stagingDir, path);
  mkdirSync(dirname(staged), { recursive: true });
  writeFileSync(staged, content);
  const kind = KIND_OF[/^\w+/.exec(path)?.[0] ?? ''] ?? 'script';
  const scene = kind === 'image' ? { scene: Number(/\d+/.exec(path)?.[0]) } : {};
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { staged: path, output: { kind, path, bytes: Buffer.byteLength(content), sha256, ...scene } };
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : 'nothing');

/**
 * Small files whose content shows what they were made of: a script its title, pictures the script, a film script and pictures. The
 * title's last word says how many pictures.
 */
function makeFilmFiles({ type, inputDir, stagingDir, metadata, attempt }: RunMessage): ReadyFile[] {
  const title = `${String(metadata.title)}, try ${attempt}`;
  const script = textOf(join(inputDir, 'script.json'));
  switch (type) {
    case 'script':
      return [
        stage(stagingDir, 'script.json', `words of ${title}`),
        stage(stagingDir, 'script.md', `text of ${title}`),
      ];
    case 'image': {
      const count = Number(/\d+$/.exec(String(metadata.title))?.[0] ?? 2);
      const only = onlyScenes(metadata);
      const scenes = only ?? Array.from({ length: count }, (_, n) => n + 1);
      return scenes.map((scene) =>
        stage(
          stagingDir,
          `images/00${scene}.${title.length % 2 === 0 ? 'png' : 'jpg'}`,
          `picture ${scene} of ${only === undefined ? script : title}`,
        ),
      );
    }
    case 'video': {
      const images = existsSync(join(inputDir, 'images')) ? readdirSync(join(inputDir, 'images')).sort() : [];
      const pictures = images.map((name) => textOf(join(inputDir, 'images', name))).join('; ');
      const film = `film of ${script} with ${pictures}`;
      if (isVariant(metadata)) return [stage(stagingDir, 'video-portrait.mp4', `tall ${film}`)];
      return [
        stage(stagingDir, 'audio/narration.wav', `voice of ${script}`),
        stage(stagingDir, 'subtitles.srt', `subtitles of ${script}`),
        stage(stagingDir, 'video.mp4', film),
      ];
    }
    default:
      return type satisfies never;
  }
}

/**
 * A worker that is no process: it publishes small real files in the next turn, pictures of some scenes (`only`) one after the other. The first word of its task's title says how the run goes:
 * `ok`, `fail` (before), `fail-late` (after publishing), `crash` and `crash-publishing` (its process ends), `wait` until cancelled.
 */
export class FilmWorker implements WorkerProcess {
  readonly pid = 4_194_304;
  #report: ((raw: unknown) => void) | undefined;
  #exit: ((how: string) => void) | undefined;
  #run: RunMessage | undefined;
  #left: ReadyFile[] = [];
  #isAlive = true;

  constructor(readonly type: TaskType) {
    this.#say({ kind: 'ready', pid: this.pid });
  }
  onMessage(listener: (raw: unknown) => void): void {
    this.#report = listener;
  }
  onExit(listener: (how: string) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    setImmediate(() => this.#exit?.('SIGKILL'));
  }
  send(message: unknown): void {
    const sent = check(toWorkerSchema, message);
    if (!sent.success) throw sent.error;
    if (!this.#isAlive) return;
    switch (sent.data.kind) {
      case 'run':
        this.#run = sent.data;
        setImmediate(() => this.#work());
        return;
      case 'cancel':
        if (this.#run?.leaseId === sent.data.leaseId) this.#end({ kind: 'aborted' });
        return;
      case 'published': {
        if (this.#run?.leaseId !== sent.data.leaseId) return;
        const { error } = sent.data;
        if (error?.code === 'disk_full') this.#end({ kind: 'needs-you', code: error.code, message: error.message });
        else if (error !== undefined) this.#end({ kind: 'failed', error });
        else if (this.#act === 'fail-late') this.#fail();
        else if (this.#left.length > 0) this.#publish(this.#run);
        else this.#end({ kind: 'done' });
        return;
      }
      case 'counted':
      case 'said':
        throw new Error('this worker runs films of the app alone');
      default:
        sent.data satisfies never;
    }
  }

  get #act(): string {
    return String(this.#run?.metadata.title).split(' ')[0] ?? '';
  }
  #work(): void {
    const run = this.#run;
    if (run === undefined || !this.#isAlive || this.#act === 'wait') return;
    if (this.#act === 'fail') this.#fail();
    else if (this.#act === 'crash') this.kill();
    else {
      let files: ReadyFile[];
      try {
        files = makeFilmFiles(run);
      } catch (error) {
        this.#fail(String(error));
        return;
      }
      this.#left = files;
      this.#publish(run);
      if (this.#act === 'crash-publishing') this.kill();
    }
  }
  /** All files at once; those for some scenes one by one. */
  #publish({ taskId, leaseId, metadata }: RunMessage): void {
    const isPart = onlyScenes(metadata) !== undefined;
    const files = this.#left.splice(0, isPart ? 1 : this.#left.length);
    this.#report?.({ kind: 'publish', taskId, leaseId, request: 1, files, keepEarlier: isPart });
  }
  #fail(message = 'asked to'): void {
    this.#end({ kind: 'failed', error: { code: 'step_failed', message, retryable: false } });
  }
  #end(
    end:
      | { kind: 'done' | 'aborted' }
      | Pick<Extract<FromWorker, { kind: 'failed' }>, 'kind' | 'error'>
      | Pick<Extract<FromWorker, { kind: 'needs-you' }>, 'kind' | 'code' | 'message'>,
  ): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#say({ ...end, taskId: run.taskId, leaseId: run.leaseId });
  }
  #say(message: FromWorker): void {
    setImmediate(() => {
      if (this.#isAlive) this.#report?.(message);
    });
  }
}
