import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { check } from '../../contract/check';
import { nullable, readNumber } from '../../contract/lenient';
import { PROJECT_FILES } from '../../contract/project-files';
import { onlyScenes, taskOutputSchema } from '../../contract/task';
import { addressIn, fetchBytes, fileInFolder } from '../creator/bring-file';
import { kindOfFile } from '../creator/kind-of-file';
import { type ResultReader, refuse, takenAsTheyAre } from '../creator/result-reader';
import type { FinishedFile, OutputDetails, RunContext } from '../runtime/processor';
import { decodeApart } from './decode-apart';

/** File names have three digits. */
const MAX_SCENES = 999;
const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
const NUMBERED = new RegExp(`^${PROJECT_FILES.images}/0*([1-9]\\d{0,2})\\.[^./]+$`, 'u');

type Context = RunContext<unknown>;

/**
 * Pictures: those of `{ images: [{ scene?, url | base64 | path }] }`, and files named `images/NNN.*` in the out folder. Each is decoded and
 * made as the built-in processor makes them, one a scene; an entry without a scene is the next one that has no picture. Of a task for some
 * scenes (`only`) those alone are taken.
 */
export const readResult: ResultReader = async (context, returned) => {
  const { result, left } = returned;
  const entries = entriesOf(result);
  const listed = await Promise.all(
    entries.map(async ({ path }, index) => {
      if (path === undefined) return undefined;
      return fileInFolder(context.stagingDir, path, `images[${index}].path`, returned.published);
    }),
  );
  const numbered = left.filter((path) => kindOfFile(path) === 'image' && NUMBERED.test(path) && !listed.includes(path));
  const only = onlyScenes(Object(context.metadata));
  const scenes = scenesOf(entries, listed, numbered, only);
  const isAsked = (scene: number) => only === undefined || only.includes(scene);
  const notAsked: number[] = [];
  const others = left.filter((path) => !numbered.includes(path) && !listed.includes(path));

  const files = takenAsTheyAre(others);
  const kept: unknown[] = [];
  const total = entries.length + numbered.length;
  let done = 0;
  const take = async (bytes: Buffer, scene: number, at: string, more: Partial<OutputDetails>): Promise<string> => {
    const file = await stagePicture(context, bytes, scene, at, more);
    files.push(file);
    done += 1;
    context.progress({ stage: 'pictures', fraction: done / total, detail: `${done}/${total}` });
    return file.target;
  };
  for (const [index, entry] of entries.entries()) {
    const path = listed[index];
    const scene = scenes[index] ?? 0;
    if (!isAsked(scene)) {
      notAsked.push(scene);
      continue;
    }
    let target = path;
    if (path === undefined || !returned.published.has(path)) {
      const bytes = await bytesOf(entry, path, index, { context, base: returned.base });
      target = await take(bytes, scene, nameOf(entry, path, index), entry.details);
    }
    kept.push({ ...entry.kept, scene, path: target });
  }
  for (const path of numbered) {
    if (!isAsked(sceneOfName(path))) {
      notAsked.push(sceneOfName(path));
      continue;
    }
    const bytes = await boundedFile(context, path, path);
    await take(bytes, sceneOfName(path), path, {});
  }
  if (notAsked.length > 0)
    context.log({ code: 'image.not_asked_for', scenes: notAsked.slice(0, 20).join(', ') }, 'warn');
  return { files, kept: entries.length === 0 ? result : { ...Object(result), images: kept } };
};

interface Entry {
  readonly scene: number | undefined;
  readonly url: string | undefined;
  readonly base64: string | undefined;
  readonly path: string | undefined;
  readonly details: Partial<OutputDetails>;
  /** Of the entry as it was returned: all but the picture itself. */
  readonly kept: Readonly<Record<string, unknown>>;
}

const { sourceUrl, pageUrl, licence, prompt, model, cost } = taskOutputSchema.shape;
const entrySchema = z.object({
  scene: z.preprocess(readNumber, nullable(z.int().min(1).max(MAX_SCENES))),
  url: nullable(z.string().min(1)),
  base64: nullable(z.string().min(1)),
  path: nullable(z.string().min(1)),
});
const detailsSchema = z.object({
  sourceUrl: sourceUrl.catch(undefined),
  pageUrl: pageUrl.catch(undefined),
  licence: licence.catch(undefined),
  prompt: prompt.catch(undefined),
  model: model.catch(undefined),
  cost: cost.catch(undefined),
});

/** None for a result that lists no pictures. Throws StepError `bad_input` naming the first field that cannot be used. */
function entriesOf(result: unknown): Entry[] {
  if (typeof result !== 'object' || result === null || !('images' in result) || !Array.isArray(result.images))
    return [];
  const images: unknown[] = result.images;
  if (images.length === 0) throw refuse({ code: 'result.bad_field', at: 'images' }, 'images');
  if (images.length > MAX_SCENES) {
    throw refuse({ code: 'result.too_many', at: 'images', limit: MAX_SCENES }, 'images');
  }
  return images.map((given, index) => {
    const at = `images[${index}]`;
    const entry = typeof given === 'string' ? { [isAddress(given) ? 'url' : 'path']: given } : given;
    const read = check(entrySchema, entry);
    if (!read.success) {
      const field = read.error.issues[0]?.path.map(String).join('.');
      throw badField(field === undefined || field === '' ? at : `${at}.${field}`);
    }
    const { scene, url, base64, path } = read.data;
    if (url === undefined && base64 === undefined && path === undefined) throw badField(at);
    const { base64: _, ...kept } = Object(entry);
    if (url?.startsWith('data:') === true) delete kept.url;
    return { scene, url, base64, path, details: detailsOf(entry, url), kept };
  });
}

const isAddress = (text: string): boolean => /^(?:https?|data):/iu.test(text);

function detailsOf(entry: unknown, url: string | undefined): Partial<OutputDetails> {
  const read = check(detailsSchema, entry);
  const said = read.success ? Object.entries(read.data).filter(([, value]) => value !== undefined) : [];
  const source = url !== undefined && /^https?:/iu.test(url) && url.length <= 4_096 ? { sourceUrl: url } : {};
  return { ...source, ...Object.fromEntries(said) };
}

/** The scene of each entry. Throws StepError `bad_input` for two pictures of one scene. */
function scenesOf(
  entries: readonly Entry[],
  listed: readonly (string | undefined)[],
  numbered: readonly string[],
  only: readonly number[] | undefined,
) {
  const taken = new Set<number>();
  const claim = (scene: number, at: string): number => {
    if (taken.has(scene)) throw refuse({ code: 'result.same_scene', at, scene }, at);
    taken.add(scene);
    return scene;
  };
  const own = entries.map(({ scene }, index) => (scene === undefined ? undefined : claim(scene, `images[${index}]`)));
  // A file that says its scene in its name means it.
  const named = own.map((scene, index) => {
    const path = listed[index];
    if (scene !== undefined || path === undefined || !NUMBERED.test(path)) return scene;
    return claim(sceneOfName(path), `images[${index}]`);
  });
  for (const path of numbered) claim(sceneOfName(path), path);
  const inOrder = only ?? Array.from({ length: MAX_SCENES }, (_, index) => index + 1);
  return named.map((scene, index) => {
    if (scene !== undefined) return scene;
    const next = inOrder.find((one) => !taken.has(one));
    if (next === undefined) throw badField(`images[${index}].scene`);
    return claim(next, `images[${index}]`);
  });
}

const sceneOfName = (path: string): number => Number(NUMBERED.exec(path)?.[1] ?? 0);

function nameOf(entry: Entry, path: string | undefined, index: number): string {
  return path ?? `images[${index}].${entry.base64 === undefined ? 'url' : 'base64'}`;
}

async function bytesOf(
  { url = '', base64 }: Entry,
  path: string | undefined,
  index: number,
  { context, base }: { readonly context: Context; readonly base: URL | undefined },
): Promise<Buffer> {
  if (path !== undefined) return boundedFile(context, path, `images[${index}].path`);
  if (base64 !== undefined) return fromBase64(base64, `images[${index}].base64`);
  const at = `images[${index}].url`;
  if (/^data:/iu.test(url)) return fromDataUrl(url, at);
  return fetchBytes(addressIn(url, base, at), { at, maxBytes: MAX_PICTURE_BYTES, signal: context.signal });
}

async function boundedFile({ stagingDir }: Context, path: string, at: string): Promise<Buffer> {
  const file = join(stagingDir, ...path.split('/'));
  if ((await stat(file)).size > MAX_PICTURE_BYTES) {
    const megabytes = MAX_PICTURE_BYTES / 1024 ** 2;
    throw refuse({ code: 'result.file_too_large', at, megabytes }, at);
  }
  return readFile(file);
}

/** Also of the kind for addresses, and with the line breaks that many encoders put in. Browsers' own data addresses are accepted. */
function fromBase64(text: string, at: string): Buffer {
  if (/^data:/iu.test(text)) return fromDataUrl(text, at);
  const packed = text.replace(/\s+/gu, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/u.test(packed)) throw badField(at);
  return Buffer.from(packed, 'base64');
}

function fromDataUrl(url: string, at: string): Buffer {
  const comma = url.indexOf(',');
  if (comma === -1 || !/;\s*base64\s*$/iu.test(url.slice(0, comma))) throw badField(at);
  const data = url.slice(comma + 1);
  return fromBase64(data.includes('%') ? decodeURIComponent(data) : data, at);
}

async function stagePicture(
  { stagingDir, signal }: Context,
  bytes: Buffer,
  scene: number,
  at: string,
  details: Partial<OutputDetails>,
): Promise<FinishedFile> {
  const decoded = await decodeApart(bytes, { width: 1, height: 1, evenPlain: true });
  signal.throwIfAborted();
  if (!decoded.ok) {
    throw refuse({ code: decoded.why === 'no picture' ? 'result.no_picture' : 'result.bad_picture', at }, at);
  }
  const number = String(scene).padStart(3, '0');
  const { data, extension } = decoded.picture;
  const staged = `picture-of-scene-${number}.${extension}`;
  await writeFile(join(stagingDir, staged), data);
  const target = `${PROJECT_FILES.images}/${number}.${extension}`;
  return { staged, target, details: { kind: 'image', ...details, scene } };
}

const badField = (at: string) => refuse({ code: 'result.bad_field', at }, at);
