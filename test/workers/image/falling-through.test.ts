import { mkdir, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../contract/implementations';
import { makeImages } from '../../../workers/image/make-images';
import { CRAWL_TIMES } from '../../../workers/image/web/crawl-times';
import { commonsReply, startArchives } from '../../fixtures/archives';
import { type FixtureComfy, startComfy, workflowFile } from '../../fixtures/comfyui/comfyui-server';
import { crawlsForTests, photosForTests } from './crawl-context';

const photo = photosForTests(1_280, 720);
const { start, onEnd } = crawlsForTests();
const scenes = ['fox', 'bear', 'owl'].map((word) => ({ imagePrompt: `a ${word}`, keywords: [word] }));
const times = { ...CRAWL_TIMES, pause: 0 };

/** Archives that have so many pictures, a ComfyUI, and a run whose settings name both in this order. */
async function bothFor(archived: number, chain: string[], own: Record<string, unknown> = {}) {
  const pictures = Object.fromEntries(Array.from({ length: archived }, (_, n) => [`/${n + 1}.jpg`, photo(n + 1)]));
  const offered = Array.from({ length: archived }, () => ({}));
  const archives = await startArchives({ commons: (origin) => commonsReply(origin, offered) }, pictures);
  onEnd(archives.close);
  const comfy = await startComfy();
  onEnd(comfy.close);
  const run = await start({ scenes, ...own });
  const options = {
    'archives.which': 'commons',
    'comfyui.address': comfy.origin,
    'comfyui.workflow': workflowFile(),
  };
  const settings = { ...run.context.settings, chosen: { ...NOTHING_CHOSEN, pictures: chain }, options };
  const context = { ...run.context, settings };
  const make = () => makeImages(context, times, archives.addresses);
  /** What gave each picture, by scene. */
  const given = () =>
    new Map(
      run.outputs.map(({ scene, licence, seed }) => [
        scene,
        licence ? 'archives' : seed === undefined ? 'card' : 'comfyui',
      ]),
    );
  const said = () => run.logs.map((line) => line.said);
  /** Main's part between two runs. */
  const cleared = async () => {
    await rm(context.stagingDir, { recursive: true });
    await mkdir(context.stagingDir);
  };
  return { run, comfy, make, given, said, cleared };
}
const failing = (comfy: FixtureComfy, words: RegExp): void => {
  comfy.behaviour.outcome = ({ graph }) => (words.test(graph['6'].inputs.text) ? 'error' : 'picture');
};

describe('A chain of picture sources', () => {
  it('fills the scenes that one source leaves by the next, and the log says which gave what', async () => {
    const { make, given, said, comfy } = await bothFor(1, ['archives', 'comfyui']);
    await make();
    expect(Object.fromEntries(given())).toEqual({ 1: 'archives', 2: 'comfyui', 3: 'comfyui' });
    expect(comfy.accepted).toHaveLength(2);
    expect(said()).toContainEqual({
      code: 'image.next_source',
      from: 'archives',
      found: 1,
      left: 2,
      source: 'comfyui',
    });
  });

  it('is the task’s own where it names one', async () => {
    const { make, given, comfy } = await bothFor(1, ['comfyui'], { pictureSources: ['archives'] });
    await make();
    expect(Object.fromEntries(given())).toEqual({ 1: 'archives', 2: 'card', 3: 'card' });
    expect(comfy.accepted).toEqual([]);
  });

  it('goes on behind a source that failed, says why, and lets title cards fill the rest', async () => {
    const { make, given, said, comfy } = await bothFor(2, ['comfyui', 'archives']);
    failing(comfy, /./u);
    await make();
    expect([...given().values()].sort()).toEqual(['archives', 'archives', 'card']);
    const gaveUp = { code: 'image.source_gave_up', source: 'comfyui', problem: expect.anything() };
    expect(said()).toContainEqual(gaveUp);
  });

  it('fails the attempt rather than draw title cards for a source that failed when no other had anything', async () => {
    const { make, run, comfy } = await bothFor(0, ['comfyui', 'archives']);
    failing(comfy, /./u);
    await expect(make()).rejects.toMatchObject({ code: 'no_pictures', retryable: true });
    expect(await run.files()).toEqual([]);
  });

  it('keeps what was found when the last source fails, and the next attempt asks for the rest alone', async () => {
    const { make, given, run, comfy, cleared } = await bothFor(1, ['archives', 'comfyui']);
    failing(comfy, /./u);
    await expect(make()).rejects.toMatchObject({ code: 'no_pictures' });
    expect(await run.files()).toEqual(['images/001.jpg']);
    comfy.behaviour.outcome = () => 'picture';
    await cleared();
    await make();
    expect(Object.fromEntries(given())).toEqual({ 1: 'archives', 2: 'comfyui', 3: 'comfyui' });
  });

  it('parks for what the creator can mend, keeps what was found, and goes on at the scenes that are left', async () => {
    const { make, given, run, comfy, cleared } = await bothFor(1, ['archives', 'comfyui', 'own-folder']);
    comfy.behaviour.instead['/prompt'] = (_request, response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: 'a node is missing' }, node_errors: {} }));
    await expect(make()).rejects.toMatchObject({ code: 'picture_source_unusable' });
    expect(await run.files()).toEqual(['images/001.jpg']);
    delete comfy.behaviour.instead['/prompt'];
    await cleared();
    await make();
    expect(Object.fromEntries(given())).toEqual({ 1: 'archives', 2: 'comfyui', 3: 'comfyui' });
    expect(comfy.accepted).toHaveLength(2);
  });
});
