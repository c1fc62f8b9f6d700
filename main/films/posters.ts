import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../contract/check';
import { projectIdSchema } from '../../contract/task';

/**
 * Writes a small JPEG of the picture `source` at `target`; both absolute. False, and no file, when it is no readable picture; undefined when
 * nobody knows: it could not be written, or whoever makes them ended, perhaps over another picture.
 */
export type MakePoster = (source: string, target: string) => Promise<boolean | undefined>;

export interface PostersOptions {
  /** Where they are kept, absolute; made when missing. */
  readonly folder: string;
  /** The picture that stands for a film, or that of one of its scenes: where it is, and its content by SHA-256. */
  readonly find: (
    projectId: string,
    scene?: number,
  ) => Promise<{ readonly path: string; readonly sha256: string } | undefined>;
  readonly make: MakePoster;
}

/** Some 40 KB each. The ones made longest ago go first, and are made again when they are asked for. */
const KEPT = 3_000;
const SWEPT_EVERY = 100;
const MAX_UNREADABLE = 10_000;

const notFound = () => new Response(null, { status: 404 });

/** Small pictures of films for the panel, each made once for its content. */
export class Posters {
  readonly #options: PostersOptions;
  readonly #inMaking = new Map<string, Promise<boolean>>();
  /** Contents that are no picture, or a broken one. */
  readonly #unreadable = new Set<string>();
  #made = 0;

  constructor(options: PostersOptions) {
    this.#options = options;
  }

  /** `name`: the project as the address has it, and perhaps a scene's number. No file but a picture of the film's own is ever read. */
  async respond(name: string): Promise<Response> {
    const [, project = '', scene] = /^([^/]*)(?:\/(\d{1,7}))?$/u.exec(name) ?? [];
    const projectId = decoded(project);
    if (projectId === undefined || !check(projectIdSchema, projectId).success) return notFound();
    const bytes = await this.of(projectId, scene === undefined ? undefined : Number(scene));
    return bytes === undefined ? notFound() : picture(bytes);
  }

  /** A JPEG; undefined when the film has no picture, or a broken one. */
  async of(projectId: string, scene?: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const found = await this.#options.find(projectId, scene);
    if (found === undefined || !/^[0-9a-f]{64}$/.test(found.sha256)) return undefined;
    const file = join(this.#options.folder, `${found.sha256}.jpg`);
    const kept = await read(file);
    if (kept !== undefined) return kept;
    return (await this.#make(found.path, found.sha256, file)) ? await read(file) : undefined;
  }

  #make(source: string, sha256: string, target: string): Promise<boolean> {
    if (this.#unreadable.has(sha256)) return Promise.resolve(false);
    const making = this.#inMaking.get(sha256) ?? this.#makeOne(source, sha256, target);
    this.#inMaking.set(sha256, making);
    return making;
  }

  async #makeOne(source: string, sha256: string, target: string): Promise<boolean> {
    try {
      await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
      const made = await this.#options.make(source, target);
      if (made === false && this.#unreadable.size < MAX_UNREADABLE) this.#unreadable.add(sha256);
      this.#made += 1;
      if (this.#made % SWEPT_EVERY === 1) await this.#sweep();
      return made === true;
    } catch {
      return false;
    } finally {
      this.#inMaking.delete(sha256);
    }
  }

  async #sweep(): Promise<void> {
    const names = await readdir(this.#options.folder);
    if (names.length <= KEPT) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#options.folder, name);
        const info = await stat(path).catch(() => undefined);
        return { path, madeAtMs: info?.mtimeMs ?? 0 };
      }),
    );
    files.sort((a, b) => b.madeAtMs - a.madeAtMs);
    for (const { path } of files.slice(KEPT)) await rm(path, { force: true });
  }
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name).normalize('NFC');
  } catch {
    return undefined;
  }
}

const read = (file: string): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  readFile(file).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  );

const picture = (bytes: Uint8Array<ArrayBuffer>): Response =>
  new Response(bytes, {
    headers: {
      'Content-Type': 'image/jpeg',
      'Content-Length': String(bytes.length),
      // The address changes with the content.
      'Cache-Control': 'private, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  });
