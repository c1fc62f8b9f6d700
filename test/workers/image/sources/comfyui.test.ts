import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, type OptionValues } from '../../../../contract/implementations';
import type { ImageMetadata } from '../../../../contract/task';
import type { ComfyTimes } from '../../../../workers/image/comfyui/follow-job';
import { makeImages } from '../../../../workers/image/make-images';
import type { PictureRequest } from '../../../../workers/image/picture-source';
import { comfyuiWith } from '../../../../workers/image/sources/comfyui';
import { anyAddress } from '../../../../workers/image/web/public-address';
import { RunStopped } from '../../../../workers/runtime/failures';
import { type FixtureComfy, startComfy, workflowFile } from '../../../fixtures/comfyui/comfyui-server';
import type { TestRun } from '../../test-context';
import { allOf, crawlsForTests, html, img, photosForTests } from '../crawl-context';

const photo = photosForTests();
const { gallery, start, pictureRequest, onEnd } = crawlsForTests();

/** What is expected to end by itself is never bound by these. */
const PATIENT: ComfyTimes = {
  reply: 20_000,
  picture: 20_000,
  look: { first: 1, most: 5 },
  notHeard: [1, 1, 1],
  running: 3_600_000,
  signOfLife: 3_600_000,
};

async function comfy(): Promise<FixtureComfy> {
  const server = await startComfy();
  onEnd(server.close);
  return server;
}

interface Set {
  readonly run: TestRun<ImageMetadata>;
  readonly request: PictureRequest;
}
/** A run whose scenes show a fox, an owl and so on. */
async function asking(server: Pick<FixtureComfy, 'origin'>, scenes = 1, more: OptionValues = {}): Promise<Set> {
  const run = await start({ scenes });
  return { run, request: requestOf(run, server, more) };
}
function requestOf(run: TestRun<ImageMetadata>, { origin }: Pick<FixtureComfy, 'origin'>, more: OptionValues = {}) {
  const request = pictureRequest(run, anyAddress);
  const subjects = ['fox', 'owl', 'bear'];
  const wanted = request.scenes.map((scene, index) => ({ ...scene, imagePrompt: `a ${subjects[index]}` }));
  const options = { 'comfyui.address': origin, 'comfyui.workflow': workflowFile(), ...more };
  const settings = { ...request.settings, chosen: { ...NOTHING_CHOSEN, pictures: ['comfyui'] }, options };
  return { ...request, settings, scenes: wanted, plan: { ...request.plan, scenes: wanted } };
}
const find = (request: PictureRequest, times: Partial<ComfyTimes> = {}) =>
  allOf(comfyuiWith({ ...PATIENT, ...times }).find(request));
const problems = ({ logs }: TestRun<ImageMetadata>) =>
  logs.flatMap(({ said, level }) => (level === 'warn' ? [said] : []));

describe('ComfyUI', () => {
  it('gets the workflow with the scene’s words behind the style, the shape of the film, and a seed', async () => {
    const server = await comfy();
    const { request } = await asking(server, 1, { 'comfyui.style': 'ink drawing', 'comfyui.negative': 'letters' });
    const found = await find({ ...request, metadata: { ...request.metadata, aspect: '9:16' } });
    const [{ graph }] = server.accepted as [FixtureComfy['accepted'][number]];
    expect(graph['6'].inputs.text).toBe('best quality, ink drawing, a fox');
    expect(graph['7'].inputs.text).toBe('letters');
    expect(graph['5'].inputs).toMatchObject({ width: 768, height: 1_344 });
    expect(found.get(1)?.details).toEqual({
      prompt: 'ink drawing, a fox',
      model: 'ComfyUI · scene.json · sdxl.safetensors',
      seed: graph['3'].inputs.seed,
    });
  });

  it('makes the same picture when a task is tried again, and another one when that is asked for', async () => {
    const server = await comfy();
    const { run, request } = await asking(server, 2);
    await find(request);
    server.restart();
    await find(request);
    const again = { ...request, metadata: { ...request.metadata, only: [1] } };
    await find({ ...again, scenes: request.scenes.slice(0, 1) });
    const [fox, owl, foxAgain, owlAgain, otherFox] = server.accepted.map(({ graph }) => graph['3'].inputs.seed);
    expect([foxAgain, owlAgain]).toEqual([fox, owl]);
    expect(owl).not.toBe(fox);
    expect(otherFox).not.toBe(fox);
    expect(problems(run)).toEqual([]);
  });

  it('waits while other jobs come first, and says so now and then', async () => {
    const server = await comfy();
    server.behaviour.waits = 3;
    const { run, request } = await asking(server);
    expect((await find(request, { signOfLife: 0 })).size).toBe(1);
    expect(run.logs.map(({ said }) => said)).toContainEqual({ code: 'comfyui.waiting', scene: 1, ahead: 1 });
    expect(run.logs.map(({ said }) => said)).toContainEqual({ code: 'comfyui.waiting', scene: 1, ahead: 0 });
  });

  it('that fails at one scene leaves it to the next source, and makes the others', async () => {
    const server = await comfy();
    server.behaviour.outcome = ({ graph }) => (graph['6'].inputs.text.includes('owl') ? 'error' : 'picture');
    const { run, request } = await asking(server, 3);
    expect([...(await find(request)).keys()]).toEqual([1, 3]);
    expect(problems(run)).toEqual([
      {
        code: 'image.scene_left',
        scene: 2,
        problem: { code: 'comfyui.node_failed', said: 'KSampler: CUDA out of memory' },
      },
    ]);
  });

  it.each([
    ['error', { code: 'comfyui.node_failed', said: 'KSampler: CUDA out of memory' }],
    ['empty', { code: 'comfyui.no_picture' }],
    ['cleared', { code: 'comfyui.forgotten' }],
  ] as const)(
    'that makes nothing at all (%s) fails the attempt, and another one may help',
    async (outcome, problem) => {
      const server = await comfy();
      server.behaviour.outcome = () => outcome;
      const { request } = await asking(server, 2);
      await expect(find(request)).rejects.toMatchObject({ code: 'no_pictures', problem, retryable: true });
    },
  );

  it('that failed before is asked again by the next attempt', async () => {
    const server = await comfy();
    server.behaviour.outcome = () => 'error';
    const { request } = await asking(server);
    await expect(find(request)).rejects.toThrow();
    server.behaviour.outcome = () => 'picture';
    expect((await find(request)).size).toBe(1);
    expect(new Set(server.accepted.map(({ id }) => id)).size).toBe(1);
  });

  it('that takes too long over a picture is stopped', async () => {
    const server = await comfy();
    server.behaviour.runs = 1_000_000;
    const { request } = await asking(server);
    await expect(find(request, { running: 0 })).rejects.toMatchObject({ problem: { code: 'comfyui.too_slow' } });
    expect(server.interrupted).toEqual([server.accepted[0]?.id]);
  });
});

describe('A job of ComfyUI', () => {
  /** A run that ends without a word to the server, as in a crash. */
  async function crashing(server: FixtureComfy, request: PictureRequest, run: TestRun<ImageMetadata>): Promise<void> {
    server.behaviour.runs = 1_000_000;
    const made = find(request);
    await server.seen('GET /queue');
    await expect.poll(() => server.accepted.length).toBe(1);
    run.abort.abort(new RunStopped('shutdown'));
    await expect(made).rejects.toThrow('shutdown');
    expect(server.interrupted).toEqual([]);
  }

  it.each([
    ['with an id of ours', false],
    ['with an id of its own, as old versions choose it', true],
  ])(
    'that is still there after the app was closed is waited for and not handed over again, %s',
    async (_how, ownIds) => {
      const server = await comfy();
      server.behaviour.ownIds = ownIds;
      const { run, request } = await asking(server);
      await crashing(server, request, run);
      for (const job of server.accepted) job.runs = 2;
      const { signal } = new AbortController();
      expect((await find({ ...request, signal })).size).toBe(1);
      expect(server.accepted.length).toBe(1);
      expect(run.logs.map(({ said }) => said)).toContainEqual({ code: 'comfyui.found_again', scene: 1 });
    },
  );

  it('that was done meanwhile is fetched, and not made again', async () => {
    const server = await comfy();
    const { request } = await asking(server);
    await find(request);
    expect((await find(request)).size).toBe(1);
    expect(server.accepted.length).toBe(1);
  });

  it('whose acceptance was lost on the way is not handed over twice', async () => {
    const server = await comfy();
    server.behaviour.instead['/prompt'] = (request, response, next) => {
      delete server.behaviour.instead['/prompt'];
      // The server takes it, and the connection ends before its reply.
      response.writeHead = () => response.destroy();
      request.on('end', () => response.destroy());
      next();
    };
    const { request } = await asking(server);
    expect((await find(request)).size).toBe(1);
    expect(server.accepted.length).toBe(1);
  });

  it('that a restart of ComfyUI forgot is handed over again', async () => {
    const server = await comfy();
    server.behaviour.runs = 1_000_000;
    const { request } = await asking(server);
    const made = find(request);
    await expect.poll(() => server.accepted.length).toBe(1);
    server.behaviour.runs = 0;
    server.restart();
    expect((await made).size).toBe(1);
    expect(server.accepted.length).toBe(2);
  });

  it.each([
    ['runs is interrupted', 0, 'interrupted'],
    ['waits is taken off the list', 1_000_000, 'deleted'],
  ] as const)('that %s by a cancel', async (_what, waits, list) => {
    const server = await comfy();
    server.behaviour.waits = waits;
    server.behaviour.runs = 1_000_000;
    const { run, request } = await asking(server);
    const made = find(request);
    await expect.poll(() => server.accepted.length).toBe(1);
    run.abort.abort(new RunStopped('cancelled'));
    await expect(made).rejects.toThrow('cancelled');
    expect(server[list]).toEqual([server.accepted[0]?.id]);
  });
});

describe('The creator is asked', () => {
  it('to start ComfyUI when nothing responds, and pictures that are there stay', async () => {
    const server = await comfy();
    const { request } = await asking(server, 2);
    const found: number[] = [];
    const all = async () => {
      for await (const { scene } of comfyuiWith(PATIENT).find(request)) {
        found.push(scene);
        await server.close();
      }
    };
    await expect(all()).rejects.toMatchObject({
      code: 'picture_source_unusable',
      problem: { code: 'comfyui.away', host: `127.0.0.1:${server.port}` },
    });
    expect(found).toEqual([1]);
  });

  it('to look at the workflow when ComfyUI does not accept it, and is told its words', async () => {
    const server = await comfy();
    server.behaviour.instead['/prompt'] = (_request, response) => {
      const wrong = {
        type: 'value_not_in_list',
        message: 'Value not in list',
        details: "ckpt_name: 'sdxl.safetensors' not in []",
      };
      const body = {
        error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' },
        node_errors: { '4': { errors: [wrong], dependent_outputs: ['9'], class_type: 'CheckpointLoaderSimple' } },
      };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { request } = await asking(server);
    await expect(find(request)).rejects.toMatchObject({
      code: 'picture_source_unusable',
      problem: {
        code: 'comfyui.workflow_refused',
        name: 'scene.json',
        said: "CheckpointLoaderSimple: Value not in list: ckpt_name: 'sdxl.safetensors' not in []",
      },
    });
  });

  it.each([
    ['a page', 200, 'comfyui.not_comfyui'],
    ['a redirect', 302, 'comfyui.not_comfyui'],
    ['nothing there', 404, 'comfyui.not_comfyui'],
    ['a login', 401, 'comfyui.refused'],
  ])('for another address when what responds has %s', async (_what, status, code) => {
    const canary = await gallery({});
    const server = await comfy();
    server.behaviour.instead['/history'] = (_request, response) =>
      void response
        .writeHead(status, { 'content-type': 'text/html', location: `${canary.origin}/` })
        .end('<html></html>');
    const { request } = await asking(server);
    await expect(find(request)).rejects.toMatchObject({ code: 'picture_source_unusable', problem: { code } });
    expect(canary.connections()).toBe(0);
  });
});

describe('A reply of ComfyUI', () => {
  it('of 500 may pass, and fails the attempt if it does not', async () => {
    const server = await comfy();
    let left = 2;
    server.behaviour.instead['/queue'] = (_request, response, next) => {
      left -= 1;
      if (left >= 0) response.writeHead(500).end('oops');
      else next();
    };
    const { request } = await asking(server);
    expect((await find(request)).size).toBe(1);
    server.restart();
    left = 1_000_000;
    await expect(find(request)).rejects.toMatchObject({
      code: 'no_pictures',
      problem: { code: 'comfyui.busy', status: 500 },
      retryable: true,
    });
  });

  it('that breaks off in the middle is asked for again', async () => {
    const server = await comfy();
    server.behaviour.instead['/queue'] = (_request, response) => {
      delete server.behaviour.instead['/queue'];
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 }).write('{"queue_run');
      setImmediate(() => response.destroy());
    };
    const { request } = await asking(server);
    expect((await find(request)).size).toBe(1);
  });

  it('that never comes is given up', async () => {
    const server = await comfy();
    server.behaviour.instead['/queue'] = () => {};
    const { request } = await asking(server);
    await expect(find(request, { reply: 50 })).rejects.toMatchObject({ problem: { code: 'comfyui.away' } });
  });
});

describe('A picture of ComfyUI', () => {
  it('of which only half arrives is fetched again', async () => {
    const server = await comfy();
    server.behaviour.instead['/view'] = (_request, response) => {
      delete server.behaviour.instead['/view'];
      response.writeHead(200, { 'content-length': 5_000 }).write(photo(1).subarray(0, 100));
      setImmediate(() => response.destroy());
    };
    const { request } = await asking(server);
    expect((await find(request)).size).toBe(1);
    expect(server.paths.filter((path) => path === 'GET /view').length).toBe(2);
  });

  it('that stops on its way is given up', async () => {
    const server = await comfy();
    server.behaviour.instead['/view'] = (_request, response) =>
      void response.writeHead(200).write(photo(1).subarray(0, 100));
    const { request } = await asking(server);
    await expect(find(request, { picture: 50 })).rejects.toMatchObject({
      problem: { code: 'comfyui.picture_not_fetched' },
    });
  });

  it('without an end is given up, and no more of it is kept than one may have', async () => {
    const server = await comfy();
    server.behaviour.instead['/view'] = (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    };
    const { request } = await asking(server);
    await expect(find(request)).rejects.toMatchObject({ problem: { code: 'comfyui.picture_not_fetched' } });
  });

  it.each([
    ['another thing', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'no_picture'],
    ['a cut file', () => photo(1).subarray(0, 4_000), 'unreadable'],
  ])('that is %s is not used', async (_what, bytes, why) => {
    const server = await comfy();
    server.behaviour.instead['/view'] = (_request, response) => void response.writeHead(200).end(bytes());
    const { request } = await asking(server);
    await expect(find(request)).rejects.toMatchObject({ problem: { code: 'comfyui.picture_unusable', why } });
  });

  it('that was removed meanwhile is left out', async () => {
    const server = await comfy();
    server.behaviour.instead['/view'] = (_request, response) => void response.writeHead(404).end();
    const { request } = await asking(server);
    await expect(find(request)).rejects.toMatchObject({ problem: { code: 'comfyui.picture_not_fetched' } });
  });
});

describe('The creator’s own address', () => {
  const chosen = { ...NOTHING_CHOSEN, pictures: ['comfyui'] };
  const optionsFor = ({ origin }: FixtureComfy) => ({ 'comfyui.address': origin, 'comfyui.workflow': workflowFile() });

  it('may be on this machine while a page may not be, even one at the same address', async () => {
    const server = await comfy();
    const run = await start({ scenes: [{ imagePrompt: 'a fox' }] }, false);
    const settings = { ...run.context.settings, chosen, options: optionsFor(server) };
    await makeImages({ ...run.context, settings });
    expect(run.outputs).toMatchObject([
      { scene: 1, prompt: 'a fox', seed: server.accepted[0]?.graph['3'].inputs.seed },
    ]);

    const asked = server.paths.length;
    const paged = await start({ scenes: 1, pages: [`${server.origin}/view`] }, false);
    const error = makeImages({
      ...paged.context,
      settings: { ...paged.context.settings, chosen, options: optionsFor(server) },
    });
    await expect(error).rejects.toMatchObject({ code: 'page_refused', problem: { code: 'image.private_page' } });
    expect(server.paths.length).toBe(asked);
  });

  it('is not asked unless ComfyUI was chosen', async () => {
    const server = await comfy();
    const site = await gallery({ '/': html(img('/1.jpg')), '/1.jpg': photo(1) });
    const run = await start({ scenes: 1, pages: [`${site.origin}/`] });
    await makeImages({ ...run.context, settings: { ...run.context.settings, options: optionsFor(server) } });
    expect(server.paths).toEqual([]);
  });

  it('has each picture in the project as soon as it is there, and a retry goes on behind them', async () => {
    const server = await comfy();
    server.behaviour.outcome = ({ graph }) => (graph['6'].inputs.text.includes('owl') ? 'cleared' : 'picture');
    const run = await start({ scenes: [{ imagePrompt: 'a fox' }, { imagePrompt: 'a bear' }] });
    const settings = { ...run.context.settings, chosen, options: optionsFor(server) };
    let published = 0;
    const publish: typeof run.context.publish = async (...given) => {
      if (published === 1) throw new Error('the machine went down');
      published += 1;
      return run.context.publish(...given);
    };
    await expect(makeImages({ ...run.context, settings, publish })).rejects.toThrow('went down');
    expect(await run.files()).toEqual(['images/001.png']);
    // Main empties the folder between two runs.
    for (const name of ['comfyui-1.png', 'comfyui-2.png'])
      await rm(join(run.context.stagingDir, name), { force: true });
    await writeFile(join(run.context.stagingDir, 'left'), '');
    await makeImages({ ...run.context, settings });
    expect(await run.files()).toEqual(['images/001.png', 'images/002.png']);
    // The second picture was there before the crash: it is fetched, not made again.
    expect(server.accepted.length).toBe(2);
  });
});
