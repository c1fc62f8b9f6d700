import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PORTRAIT_FILES, PROJECT_FILES } from '../../contract/project-files';
import { isVariant } from '../../contract/task';
import { addressIn, fetchTo, fileInFolder } from '../creator/bring-file';
import { type ResultReader, type Returned, refuse, takenAsTheyAre } from '../creator/result-reader';
import type { RunContext } from '../runtime/processor';
import { requireTools } from './ffmpeg';

/** Hours of 4K. What the disk cannot hold is noticed by the disk. */
const MAX_FILM_BYTES = 32 * 1024 ** 3;
/** Between two reports on a film that is being fetched. */
const REPORT_EVERY_BYTES = 4 * 1024 * 1024;

type Context = RunContext<unknown>;

/**
 * A film: that of `{ url | path }`, or `video.mp4` in the out folder. It is checked and taken as it is, beside whatever else was left:
 * subtitles, sound. For the film in another shape, what stands for the film is named so that it comes beside the present one.
 */
export const readResult: ResultReader = async (context, returned) => {
  const { result, left } = returned;
  const source = await sourceOf(context, returned);
  const isPortrait = isVariant(Object(context.metadata));
  const film = isPortrait ? PORTRAIT_FILES.video : PROJECT_FILES.video;
  const others = takenAsTheyAre(left.filter((path) => path !== source?.path)).map((file) =>
    isPortrait ? { ...file, target: besidePresent(file.target) } : file,
  );
  if (source === undefined) return { files: others, kept: result };
  const tools = requireTools(context.settings);
  // FFmpeg is only given names that we choose.
  const staged = `film-${randomUUID()}.mp4`;
  const file = join(context.stagingDir, staged);
  if (source.path === undefined) await fetchFilm(source.url, file, context);
  else await rename(join(context.stagingDir, ...source.path.split('/')), file);
  context.progress({ stage: 'verifying', fraction: 0.96 });
  const { verifyBroughtFilm } = await import('./verify-brought');
  const checked = await verifyBroughtFilm(tools, staged, context.stagingDir, context.signal);
  context.log({ code: 'video.brought', ...checked });
  const details = {
    kind: 'video',
    seconds: checked.seconds,
    ...(source.path === undefined ? { sourceUrl: source.url.href.slice(0, 4_096) } : {}),
  } as const;
  return {
    // The film last: its presence means that everything else is there.
    files: [...others.filter(({ target }) => target !== film), { staged, target: film, details }],
    kept: typeof result === 'object' && result !== null ? { ...result, path: film } : result,
  };
};

function besidePresent(target: string): string {
  const parts = ['subtitles', 'thumbnail', 'video'] as const;
  const part = parts.find((one) => PROJECT_FILES[one] === target);
  return part === undefined ? target : PORTRAIT_FILES[part];
}

type Source = { readonly path: string; readonly url?: undefined } | { readonly path?: undefined; readonly url: URL };

/** undefined when there is no film: nothing was returned that names one, or it is in the project already. */
async function sourceOf(
  { stagingDir }: Context,
  { result, left, published, base }: Returned,
): Promise<Source | undefined> {
  const path = namedIn(result, 'path');
  if (path !== undefined) {
    const name = await fileInFolder(stagingDir, path, 'path', published);
    return published.has(name) ? undefined : { path: name };
  }
  const url = namedIn(result, 'url');
  if (url !== undefined) return { url: addressIn(url, base, 'url') };
  return left.includes(PROJECT_FILES.video) ? { path: PROJECT_FILES.video } : undefined;
}

function namedIn(result: unknown, at: 'path' | 'url'): string | undefined {
  const given: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, at) : undefined;
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string' && given !== '') return given;
  throw refuse({ code: 'result.bad_field', at }, at);
}

async function fetchFilm(url: URL, file: string, { progress, signal }: Context): Promise<void> {
  let reported = 0;
  await fetchTo(url, file, {
    at: 'url',
    maxBytes: MAX_FILM_BYTES,
    signal,
    onBytes: (bytes) => {
      if (bytes - reported < REPORT_EVERY_BYTES) return;
      reported = bytes;
      progress({ stage: 'fetching', fraction: 0.5, detail: `${Math.round(bytes / 1024 ** 2)} MB` });
    },
  });
}
