import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../contract/check';
import { type Manifest, manifestSchema, PROJECT_FILES } from '../../contract/project-files';
import { plainFilesIn, readProjectText } from './project-input';
import { sha256Of } from './sha256';

const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;
/** What systems leave in folders. */
const OF_THE_SYSTEM = /^\.|^(?:thumbs\.db|desktop\.ini)$/iu;

export interface ProjectPicture {
  /** 1-based; undefined when neither the manifest nor the name says one. */
  readonly scene: number | undefined;
  /** Inside the images folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What the manifest says of it. Undefined: the creator put it there or replaced it, and no run of ours wrote what is in it. */
  readonly known: Manifest['files'][number] | undefined;
}

/**
 * What lies in a project's `images/`, whatever it is: the creator's own files first, the newest before the others; then those of runs, the
 * latest first. Links do not count.
 */
export async function projectPictures(inputDir: string): Promise<ProjectPicture[]> {
  const entries = await imageEntries(inputDir);
  const own: (ProjectPicture & { readonly changedAt: number })[] = [];
  const ours: (ProjectPicture & { readonly order: number })[] = [];
  for (const name of (await plainFilesIn(inputDir, PROJECT_FILES.images)).sort(byNumber)) {
    if (OF_THE_SYSTEM.test(name)) continue;
    const path = join(inputDir, PROJECT_FILES.images, name);
    const recorded = `${PROJECT_FILES.images}/${name.normalize('NFC')}`;
    const order = entries.findLastIndex((entry) => entry.path.normalize('NFC') === recorded);
    const entry = entries[order];
    const scene = entry?.scene ?? sceneOfName(name);
    if (entry !== undefined && (await isStill(path, entry))) ours.push({ scene, name, path, known: entry, order });
    else own.push({ scene, name, path, known: undefined, changedAt: (await lstat(path)).mtimeMs });
  }
  return [...own.sort((a, b) => b.changedAt - a.changedAt), ...ours.sort((a, b) => b.order - a.order)];
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Main rebuilds a broken manifest; until then the file names say enough. */
async function imageEntries(inputDir: string): Promise<Manifest['files']> {
  const text = await readProjectText(inputDir, PROJECT_FILES.manifest, MAX_MANIFEST_BYTES).catch(() => undefined);
  if (text === undefined) return [];
  try {
    const manifest = check(manifestSchema, JSON.parse(text));
    return manifest.success ? manifest.data.files.filter(({ kind }) => kind === 'image') : [];
  } catch {
    return [];
  }
}

/** Whether a file holds what a run published. Times say nothing: a copy of the folder has others. */
async function isStill(path: string, entry: Manifest['files'][number]): Promise<boolean> {
  if ((await lstat(path)).size !== entry.bytes) return false;
  return (await sha256Of(createReadStream(path))) === entry.sha256;
}

/** 003.jpg, 3 고양이.png, 3번.png, 3-2.png; but not 2024-01-01.png and not 10대.png. */
const LEADING_NUMBER = /^\s*0*([1-9]\d{0,2})(?=$|[\s._()[\]-]|번|장면|씬|컷)/u;
/** scene-3.jpg, 장면 3.png, cut03.png; but not IMG_0003.jpg, which a camera counts. */
const NUMBER_AFTER_WORD =
  /(?:^|[^\p{L}])(?:scene|cut|shot|image|picture|장면|씬|컷|그림|사진|이미지)[\s._#()[\]-]*0*([1-9]\d{0,2})(?!\d)/iu;

/** The scene that a file's name states. */
function sceneOfName(name: string): number | undefined {
  // macOS writes Hangul in parts.
  const stem = name.normalize('NFC').replace(/\.[^.]*$/u, '');
  const found = LEADING_NUMBER.exec(stem) ?? NUMBER_AFTER_WORD.exec(stem);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
