import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../../contract/implementations';
import type { PictureScene } from '../../../../workers/image/load-scenes';
import { bytesIn } from '../../../../workers/image/own-folder/folder-pictures';
import { Shelf, STEPS } from '../../../../workers/image/own-folder/shelf';
import type { PictureRequest } from '../../../../workers/image/picture-source';
import { ownFolder } from '../../../../workers/image/sources/own-folder';
import { publicOnly } from '../../../../workers/image/web/public-address';
import { tempDir } from '../../../support/temp-dir';
import { allOf, crawlsForTests, photosForTests } from '../crawl-context';

const photo = photosForTests();
const { start, pictureRequest } = crawlsForTests();

const scene = (number: number, more: Partial<PictureScene> = {}): PictureScene => ({
  scene: number,
  narration: '',
  imagePrompt: '',
  keywords: [],
  ...more,
});

/** A folder with these files, and what the source is given to fill the scenes from it. */
async function folderOf(files: Readonly<Record<string, Buffer | string>>, scenes: readonly PictureScene[]) {
  const folder = join(tempDir('own'), '내 그림');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const run = await start({ scenes: scenes.length });
  const request = pictureRequest(run, publicOnly);
  const settings = {
    ...request.settings,
    chosen: { ...NOTHING_CHOSEN, pictures: ['own-folder'] },
    options: { 'own-folder.folder': folder },
  };
  return { folder, run, request: { ...request, settings, plan: { ...request.plan, scenes }, scenes } };
}
/** The file of each scene. */
async function filesOf(request: PictureRequest): Promise<Record<number, string | undefined>> {
  const found = await allOf(ownFolder.find(request));
  return Object.fromEntries([...found].map(([number, { details }]) => [number, details.sourceFile]));
}

describe('Pictures of the creator’s folder', () => {
  it('go to the scene whose number their name states, before any words', async () => {
    const { request } = await folderOf({ '2 한강.jpg': photo(0), 'scene-1.jpg': photo(1), '한강.jpg': photo(2) }, [
      scene(1, { keywords: ['한강'] }),
      scene(2),
      scene(3, { keywords: ['한강'] }),
    ]);
    expect(await filesOf(request)).toEqual({ 1: 'scene-1.jpg', 2: '2 한강.jpg', 3: '한강.jpg' });
  });

  it('go to the scene whose words their name has, Korean ones within a word, others as a whole', async () => {
    const files = {
      'IMG_0001 location.jpg': photo(0),
      'IMG_0002 cats.jpg': photo(1),
      // As macOS writes it.
      [`${'서울야경'.normalize('NFD')}_04.jpg`]: photo(2),
      'IMG_0003.jpg': photo(3),
    };
    const { request } = await folderOf(files, [
      scene(1, { keywords: ['회의'] }),
      scene(2, { keywords: ['Cat'] }),
      scene(3, { keywords: ['야경'] }),
    ]);
    expect(await filesOf(request)).toEqual({
      1: 'IMG_0001 location.jpg',
      2: 'IMG_0002 cats.jpg',
      3: `${'서울야경'.normalize('NFD')}_04.jpg`,
    });
  });

  it('are found by the prompt of a scene that has no keywords', async () => {
    const { request } = await folderOf({ 'a.jpg': photo(0), 'lighthouse.jpg': photo(1) }, [
      scene(1, { imagePrompt: 'A white lighthouse on a cliff at dawn' }),
    ]);
    expect(await filesOf(request)).toEqual({ 1: 'lighthouse.jpg' });
  });

  it('are each used once before any is used twice', async () => {
    const { request } = await folderOf(
      { 'a.jpg': photo(0), 'b.jpg': photo(1) },
      [1, 2, 3, 4, 5].map((n) => scene(n)),
    );
    const files = Object.values(await filesOf(request));
    expect(new Set(files.slice(0, 2))).toEqual(new Set(['a.jpg', 'b.jpg']));
    expect(new Set(files.slice(2, 4))).toEqual(new Set(['a.jpg', 'b.jpg']));
    expect(files).toHaveLength(5);
  });

  it('of the number of another scene are left for that one', async () => {
    const { request } = await folderOf({ '2.jpg': photo(0), '3.jpg': photo(1), 'z.jpg': photo(2) }, [
      scene(1),
      scene(2),
      scene(3),
    ]);
    expect(await filesOf({ ...request, scenes: request.scenes.slice(0, 1) })).toEqual({ 1: 'z.jpg' });
  });

  it('that the film shows already are not found again while there are others', async () => {
    const { request, run } = await folderOf({ '1.jpg': photo(0), 'b.jpg': photo(1) }, [scene(1)]);
    const [first] = [...(await allOf(ownFolder.find(request))).values()];
    const shown = join(run.context.stagingDir, first?.file ?? '');
    expect(await filesOf({ ...request, inUse: [shown] })).toEqual({ 1: 'b.jpg' });
  });

  it('stay as they are: the film gets a copy', async () => {
    const { request, folder } = await folderOf({ '1.jpg': photo(0) }, [scene(1)]);
    const before = statSync(join(folder, '1.jpg'));
    await allOf(ownFolder.find(request));
    expect(readdirSync(folder)).toEqual(['1.jpg']);
    expect(await readFile(join(folder, '1.jpg'))).toEqual(photo(0));
    expect(statSync(join(folder, '1.jpg')).mtimeMs).toBe(before.mtimeMs);
  });

  it('are never reached through a link, whatever it is called', async () => {
    const { request, folder } = await folderOf({ 'b.jpg': photo(1) }, [scene(1)]);
    const secret = join(tempDir('elsewhere'), 'secret.jpg');
    writeFileSync(secret, photo(0));
    symlinkSync(secret, join(folder, '1.jpg'));
    expect(await filesOf(request)).toEqual({ 1: 'b.jpg' });
    // One that took a file's place after the names were read.
    expect(await bytesIn(folder, '1.jpg')).toBeUndefined();
  });

  it('that are none, too small or damaged are passed over and named', async () => {
    const { request, run } = await folderOf(
      { '1.jpg': '<svg onload=alert(1)>', '1-1.jpg': photo(0).subarray(0, 2_000), 'notes.txt': 'x', 'c.jpg': photo(1) },
      [scene(1)],
    );
    expect(await filesOf(request)).toEqual({ 1: 'c.jpg' });
    const left = run.logs.map(({ said }) => said);
    expect(left).toContainEqual({ code: 'image.folder_left', names: ['1-1.jpg', '1.jpg'], more: 0 });
  });

  it.each([
    ['is not there', '/does/not/exist'],
    ['is not set', ''],
    ['is a relative path', 'pictures'],
    ['is a file', import.meta.filename],
  ])('come from elsewhere when the folder %s, and the log says so', async (_what, folder) => {
    const { request, run } = await folderOf({}, [scene(1)]);
    const settings = { ...request.settings, options: { 'own-folder.folder': folder } };
    expect(await filesOf({ ...request, settings })).toEqual({});
    expect(run.logs.map(({ said }) => said)).toEqual([{ code: 'image.no_folder' }]);
  });

  it('are chosen among 20,000 for 300 scenes without a look into any file', () => {
    const names = Array.from({ length: 20_000 }, (_, n) => `IMG_${n} 여행 사진 place${n % 977}.jpg`);
    const scenes = Array.from({ length: 300 }, (_, n) =>
      scene(n + 1, { keywords: [`place${n}`, '바다', '여행', 'harbour', `낱말${n}`] }),
    );
    const begun = process.cpuUsage();
    const shelf = new Shelf(names, new Set(scenes.map(({ scene: number }) => number)));
    const taken = new Set<number>();
    for (const one of scenes) {
      for (const step of STEPS) {
        const [file] = shelf.candidates(one, step, 0);
        if (file === undefined) continue;
        shelf.use(file);
        taken.add(file);
        break;
      }
    }
    const { user, system } = process.cpuUsage(begun);
    expect(taken.size).toBe(300);
    // Several times what it takes; a look into the files, or each name compared with each scene, takes longer.
    expect((user + system) / 1e6).toBeLessThan(20);
  });
});
