import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScriptFile } from '../../../contract/project-files';
import { type ImageMetadata, imageMetadataSchema } from '../../../contract/task';
import { makeImages } from '../../../workers/image/make-images';
import type { RunContext } from '../../../workers/runtime/processor';
import { type TestRun, testRun } from '../test-context';
import { BROWSER, crawlsForTests, html, img, photosForTests } from './crawl-context';

const photo = photosForTests();
const { gallery, start } = crawlsForTests();

const SCENES = ['하나', '둘', '셋'].map((narration) => ({ narration }));
type Context = TestRun<ImageMetadata>['context'];

/** Main's part between two runs. */
async function cleared(context: Context): Promise<Context> {
  await rm(context.stagingDir, { recursive: true });
  await mkdir(context.stagingDir);
  return context;
}
const of = (context: Context, metadata: Record<string, unknown>): Context => ({
  ...context,
  metadata: imageMetadataSchema.parse(metadata),
});
/** Another task of the same project. */
async function another(
  run: TestRun<ImageMetadata>,
  metadata: Record<string, unknown>,
): Promise<TestRun<ImageMetadata>> {
  const { projectDir, stagingDir } = await cleared(run.context);
  const settings = { browserPath: BROWSER, allowPrivateAddresses: true };
  return testRun(imageMetadataSchema.parse(metadata), settings, { projectDir, stagingDir });
}
/** Ends the run when so many pictures are in place. */
function endingAfter(context: Context, count: number): Context {
  let published = 0;
  const publish: RunContext<ImageMetadata>['publish'] = async (...given) => {
    if (published === count) throw new Error('the machine went down');
    published += 1;
    return context.publish(...given);
  };
  return { ...context, publish };
}
const scenesOf = (run: TestRun<ImageMetadata>) => run.outputs.splice(0).map(({ scene }) => scene);

describe('Pictures', () => {
  it('are in the project one by one, and the next run of the task makes only those that are missing', async () => {
    const run = await start({ scenes: SCENES });
    await expect(makeImages(endingAfter(run.context, 2))).rejects.toThrow('the machine went down');
    expect(await run.files()).toEqual(['images/001.png', 'images/002.png']);
    const first = await readFile(join(run.context.projectDir, 'images/001.png'));
    expect(scenesOf(run)).toEqual([1, 2]);

    await makeImages(await cleared(run.context));
    expect(scenesOf(run)).toEqual([3]);
    expect(await run.files()).toEqual(['images/001.png', 'images/002.png', 'images/003.png']);
    expect(await readFile(join(run.context.projectDir, 'images/001.png'))).toEqual(first);
    expect(run.logs.map(({ said }) => said)).toContainEqual({ code: 'image.made_before', made: 2 });
    // A third run has nothing to do.
    await makeImages(await cleared(run.context));
    expect(scenesOf(run)).toEqual([]);
  });

  it('of an earlier run are made again where what they were made from has changed', async () => {
    const run = await start({ scenes: SCENES });
    await makeImages(run.context);
    scenesOf(run);
    const scenes = SCENES.with(1, { narration: '두 번째' });
    await makeImages(of(await cleared(run.context), { scenes }));
    expect(scenesOf(run)).toEqual([2]);
  });

  it('of another task are made again', async () => {
    const run = await start({ scenes: SCENES });
    await makeImages(run.context);
    scenesOf(run);
    const other = await start({ scenes: SCENES });
    await makeImages({ ...other.context, inputDir: run.context.projectDir });
    expect(scenesOf(other)).toEqual([1, 2, 3]);
  });
});

describe('`only`', () => {
  it('has pictures made for those scenes, and leaves the others alone', async () => {
    const run = await start({ scenes: SCENES });
    await makeImages(run.context);
    const before = await readFile(join(run.context.projectDir, 'images/001.png'));
    const scenes = SCENES.with(2, { narration: '세 번째' });
    const redo = await another(run, { scenes, only: [3] });
    await makeImages(redo.context);
    expect(scenesOf(redo)).toEqual([3]);
    expect(await run.files()).toEqual([
      'images/001.png',
      'images/002.png',
      'images/003.png',
      'versions/1/images/003.png',
    ]);
    expect(await readFile(join(run.context.projectDir, 'images/001.png'))).toEqual(before);
  });

  it('keeps the picture that the creator put there for such a scene', async () => {
    const run = await start({ scenes: SCENES, only: [2] });
    const folder = join(run.context.projectDir, 'images');
    await mkdir(folder);
    await writeFile(join(folder, '2.jpg'), photo(1));
    await makeImages(run.context);
    expect(scenesOf(run)).toEqual([]);
    expect(await run.files()).toEqual(['images/2.jpg']);
  });

  it('finds a picture that the film does not have yet', async () => {
    const site = await gallery({
      '/': html(`${img('/1.jpg')}${img('/2.jpg')}${img('/3.jpg')}`),
      '/1.jpg': photo(1),
      '/2.jpg': photo(2),
      '/3.jpg': photo(3),
    });
    const pages = [`${site.origin}/`];
    const run = await start({ scenes: 2, pages });
    await makeImages(run.context);
    const redo = await another(run, { scenes: 2, pages, only: [1] });
    await makeImages(redo.context);
    expect(redo.outputs.map(({ scene, sourceUrl }) => [scene, sourceUrl])).toEqual([[1, `${site.origin}/3.jpg`]]);
  });

  it('says so when the pages have no other picture', async () => {
    const site = await gallery({ '/': html(img('/1.jpg')), '/1.jpg': photo(1) });
    const pages = [`${site.origin}/`];
    const run = await start({ scenes: 1, pages });
    await makeImages(run.context);
    const again = (await another(run, { scenes: 1, pages, only: [1] })).context;
    await expect(makeImages(again)).rejects.toMatchObject({
      code: 'no_pictures',
      problem: { code: 'image.no_other_found', others: 0 },
      retryable: false,
    });
    expect(await run.files()).toEqual(['images/001.jpg']);
  });

  it('is refused when there is no such scene', async () => {
    const run = await start({ scenes: SCENES, only: [4, 9] });
    await expect(makeImages(run.context)).rejects.toMatchObject({
      code: 'bad_input',
      field: 'metadata.only',
      problem: { code: 'image.no_such_scene', scenes: '4, 9', there: '1–3' },
    });
  });

  it('that no scene has is refused with the numbers that are there, which may have gaps', async () => {
    const run = await start({ only: [4] });
    const scene = { narration: '말', imagePrompt: '그림', keywords: [], seconds: 2 };
    const script: ScriptFile = {
      version: 1,
      projectId: run.context.projectId,
      taskId: run.context.taskId,
      title: '제목',
      language: 'ko',
      source: 'text',
      totalSeconds: 6,
      scenes: [1, 2, 5].map((number) => ({ ...scene, scene: number })),
    };
    await writeFile(join(run.context.inputDir, 'script.json'), JSON.stringify(script));
    await expect(makeImages(run.context)).rejects.toMatchObject({
      problem: { code: 'image.no_such_scene', scenes: '4', there: '1–2, 5' },
    });
  });

  it('is refused when it names no scene at all, and the field is named', () => {
    const { error } = imageMetadataSchema.safeParse({ only: [] });
    expect(error?.issues[0]).toMatchObject({ code: 'too_small', origin: 'array', path: ['only'] });
  });

  it.each([
    [3, [3]],
    ['3, 5', [3, 5]],
    [
      ['3', 5],
      [3, 5],
    ],
  ])('%j means scenes %j', (given, meant) => {
    expect(imageMetadataSchema.parse({ only: given }).only).toEqual(meant);
  });
});
