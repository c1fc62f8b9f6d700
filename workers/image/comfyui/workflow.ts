import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import {
  type Graph,
  graphSchema,
  isPlace,
  MAX_WORKFLOW_BYTES,
  MAX_WORKFLOW_NAME_CHARS,
  PLACE,
  type Place,
  readWorkflowText,
  workflowPath,
} from '../../../contract/comfyui-workflow';
import type { Problem } from '../../../contract/messages';
import { NeedsYouError } from '../../runtime/failures';

export type { Graph } from '../../../contract/comfyui-workflow';

/** What goes into the places. */
type Filling = Readonly<Record<Place, string | number>>;

const ONLY_A_PLACE = new RegExp(`^\\s*${PLACE.source}\\s*$`, 'u');

/** Loaders keep the name of their file under one of these. */
const MODEL_INPUTS = ['ckpt_name', 'unet_name', 'model_name', 'gguf_name'];

/** A workflow of the creator's with places for what differs from scene to scene. */
export interface Workflow {
  /** The name of its file. */
  readonly name: string;
  /** The file of the model that it loads, where it names one. */
  readonly model: string | undefined;
  fill(filling: Filling): Graph;
}

/** Reads the file of the settings. Throws NeedsYouError `picture_source_unusable` that says what is wrong with it. */
export async function readWorkflow(setting: string): Promise<Workflow> {
  const path = workflowPath(setting);
  if (!isAbsolute(path)) throw unusable({ code: 'comfyui.no_workflow' });
  const name = basename(path).slice(0, MAX_WORKFLOW_NAME_CHARS);
  const text = await readBounded(path);
  if (text === undefined) throw unusable({ code: 'comfyui.workflow_not_found', name });
  return workflowOf(text, name);
}

/** A workflow from the text of its file. Throws as readWorkflow does. */
export function workflowOf(text: string, name: string): Workflow {
  const read = readWorkflowText(text, name);
  if ('problem' in read) throw unusable(read.problem);
  const { graph } = read;
  return { name, model: modelOf(graph), fill: (filling) => graphSchema.parse(filled(graph, filling)) };
}

const unusable = (problem: Problem) => new NeedsYouError('picture_source_unusable', problem);

async function readBounded(path: string): Promise<string | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() && info.size <= MAX_WORKFLOW_BYTES ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The value with its places filled, once: what a prompt says of places stays text. A text that is only a place takes the value's own type. */
function filled(value: unknown, filling: Filling): unknown {
  if (typeof value === 'string') {
    const [, only] = ONLY_A_PLACE.exec(value) ?? [];
    if (isPlace(only)) return filling[only];
    return value.replace(PLACE, (whole, place: string) => (isPlace(place) ? String(filling[place]) : whole));
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, filling));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, filling)]));
}

function modelOf(graph: Graph): string | undefined {
  const named = Object.values(graph).flatMap(({ inputs }) => MODEL_INPUTS.map((input) => inputs[input]));
  return named.find((value) => typeof value === 'string');
}
