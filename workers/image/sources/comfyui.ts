import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_ASPECT, sidesOf } from '../../../contract/aspect';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { cleanText } from '../../language/clean-text';
import { type ComfyTimes, followJob } from '../comfyui/follow-job';
import type { PictureName } from '../comfyui/replies';
import { ComfyServer, NotHeardError } from '../comfyui/server';
import { readWorkflow, type Workflow } from '../comfyui/workflow';
import { decodeApart } from '../decode-apart';
import type { PictureScene } from '../load-scenes';
import type { PictureRequest, PictureSource, StagedPicture } from '../picture-source';
import { hashOf, promptOf, seedOf } from '../prompt';
import { sceneByScene } from '../scene-by-scene';
import { SceneFailedError, UNUSABLE } from '../scene-failed';
import { subjectOf } from '../subject';

const { options: OPTIONS } = IMPLEMENTATIONS.pictures.comfyui;

/** About a megapixel, which today's models were trained on, with sides that every model takes. A workflow may enlarge it. */
const LONG_SIDE = 1_344;
const SHORT_SIDE = 768;
const SQUARE = 1_024;
const MIN_SIDE = 256;
const MOST_FETCHES = 3;

const TIMES: ComfyTimes = {
  reply: 20_000,
  picture: 60_000,
  look: { first: 300, most: 3_000 },
  notHeard: [500, 1_000, 2_000, 4_000],
  running: 30 * 60_000,
  signOfLife: 60_000,
};

/** Pictures that the creator's own ComfyUI makes by their workflow, one after the other. Tests shorten `times`. */
export function comfyuiWith(times: ComfyTimes): PictureSource {
  return {
    id: 'comfyui',
    stage: 'generating',
    takes: () => true,
    async *find(request) {
      const { settings, signal, log } = request;
      const workflow = await readWorkflow(readOption(OPTIONS.workflow, settings.options));
      const server = new ComfyServer(readOption(OPTIONS.address, settings.options), signal, times);
      try {
        log({ code: 'comfyui.asking', host: server.host, name: workflow.name });
        yield* sceneByScene(request, (scene) => makePicture(request, { server, workflow, scene, times }));
      } finally {
        await server.close();
      }
    },
  };
}

export const comfyui = comfyuiWith(TIMES);

interface Making {
  readonly server: ComfyServer;
  readonly workflow: Workflow;
  readonly scene: PictureScene;
  readonly times: ComfyTimes;
}

async function makePicture(request: PictureRequest, making: Making): Promise<StagedPicture> {
  const { taskId, metadata, settings, signal, log, stagingDir, plan } = request;
  const { server, workflow, scene, times } = making;
  const subject = subjectOf(plan, scene);
  const prompt = promptOf(readOption(OPTIONS.style, settings.options), subject);
  const seed = seedOf(request, scene.scene, subject);
  const negative = cleanText(readOption(OPTIONS.negative, settings.options));
  const aspect = metadata.aspect ?? DEFAULT_ASPECT;
  const size = aspect === '1:1' ? { width: SQUARE, height: SQUARE } : sidesOf(aspect, LONG_SIDE, SHORT_SIDE);
  const graph = workflow.fill({ prompt, negative, seed, ...size });
  // The id follows from what is to be made. So every run of the task knows it before it asks: nothing is stored, and no crash loses it.
  const key = idOf([taskId, scene.scene, graph]);
  const name = await followJob({
    server,
    job: { key, id: key },
    graph,
    workflowName: workflow.name,
    signal,
    times,
    onFoundAgain: () => log({ code: 'comfyui.found_again', scene: scene.scene }),
    onWaiting: (ahead) => log({ code: 'comfyui.waiting', scene: scene.scene, ahead }),
  });
  const decoded = await decodeApart(await fetchPicture(making, name, signal), { width: MIN_SIDE, height: MIN_SIDE });
  signal.throwIfAborted();
  if (!decoded.ok) throw new SceneFailedError({ code: 'comfyui.picture_unusable', why: UNUSABLE[decoded.why] });
  const { data, extension } = decoded.picture;
  const file = `comfyui-${scene.scene}.${extension}`;
  await writeFile(join(stagingDir, file), data);
  const model = ['ComfyUI', workflow.name, ...(workflow.model === undefined ? [] : [workflow.model])].join(' · ');
  return { file, extension, details: { prompt, model: model.slice(0, 200), seed } };
}

/** Tried again where the connection breaks off: the picture is made by now. */
async function fetchPicture({ server, times }: Making, name: PictureName, signal: AbortSignal): Promise<Buffer> {
  for (let fetches = 1; ; fetches += 1) {
    try {
      const bytes = await server.picture(name);
      if (bytes !== undefined) return bytes;
      throw new SceneFailedError({ code: 'comfyui.picture_not_fetched' });
    } catch (error) {
      if (!(error instanceof NotHeardError)) throw error;
      if (fetches === MOST_FETCHES) throw new SceneFailedError({ code: 'comfyui.picture_not_fetched' });
      await sleep(times.look.first, undefined, { signal });
    }
  }
}

/** In the shape of a UUID, which ComfyUI asks for. */
function idOf(made: readonly unknown[]): string {
  const hex = hashOf(made).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
