import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { z } from 'zod';
import { check } from '../../../contract/check';
import type { Problem } from '../../../contract/messages';
import { NeedsYouError } from '../../runtime/failures';

/** The largest that people share are a few hundred kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_NAME_CHARS = 100;

const PLACES = ['prompt', 'negative', 'width', 'height', 'seed'] as const;
type Place = (typeof PLACES)[number];
/** What goes into the places. */
type Filling = Readonly<Record<Place, string | number>>;

/** Without one of these all scenes would get the same picture, or one of another shape. */
const NEEDED: readonly Place[] = ['prompt', 'width', 'height', 'seed'];

const PLACE = new RegExp(`\\{\\{\\s*(${PLACES.join('|')})\\s*\\}\\}`, 'gu');
const ONLY_A_PLACE = new RegExp(`^\\s*${PLACE.source}\\s*$`, 'u');
/** A place that was written where a number stood, without quotes, which makes the file no JSON. */
const BARE_PLACE = new RegExp(`(:\\s*)(${PLACE.source})(?=\\s*[,}\\]])`, 'gu');

/** Loaders keep the name of their file under one of these. */
const MODEL_INPUTS = ['ckpt_name', 'unet_name', 'model_name', 'gguf_name'];

const graphSchema = z
  .record(z.string(), z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }))
  .refine((graph) => Object.keys(graph).length > 0);
export type Graph = z.infer<typeof graphSchema>;
const editorSchema = z.looseObject({ nodes: z.array(z.unknown()) });

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
  // Windows copies a path with quotes around it.
  const path = setting.replace(/^"(.*)"$/u, '$1');
  if (!isAbsolute(path)) throw unusable({ code: 'comfyui.no_workflow' });
  const name = basename(path).slice(0, MAX_NAME_CHARS);
  const text = await readBounded(path);
  if (text === undefined) throw unusable({ code: 'comfyui.workflow_not_found', name });
  return workflowOf(text, name);
}

/** A workflow from the text of its file. Throws as readWorkflow does. */
export function workflowOf(text: string, name: string): Workflow {
  const json = parse(text) ?? parse(text.replace(BARE_PLACE, '$1"$2"'));
  if (json === undefined) throw unusable({ code: 'comfyui.workflow_not_json', name });
  if (check(editorSchema, json).success) throw unusable({ code: 'comfyui.workflow_of_editor', name });
  const read = check(graphSchema, json);
  if (!read.success) throw unusable({ code: 'comfyui.workflow_not_api', name });
  const graph = read.data;
  const found = placesIn(graph);
  const missing = NEEDED.filter((place) => !found.has(place));
  if (missing.length > 0) {
    const places = missing.map((place) => `{{${place}}}`).join(', ');
    throw unusable({ code: 'comfyui.workflow_no_place', name, places });
  }
  return { name, model: modelOf(graph), fill: (filling) => graphSchema.parse(filled(graph, filling)) };
}

const unusable = (problem: Problem) => new NeedsYouError('picture_source_unusable', problem);

async function readBounded(path: string): Promise<string | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() && info.size <= MAX_BYTES ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/u, ''));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function placesIn(graph: Graph): Set<string> {
  const inputs = Object.values(graph).map((node) => node.inputs);
  return new Set([...JSON.stringify(inputs).matchAll(PLACE)].map(([, place = '']) => place));
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

const isPlace = (name: string | undefined): name is Place => PLACES.some((place) => place === name);

function modelOf(graph: Graph): string | undefined {
  const named = Object.values(graph).flatMap(({ inputs }) => MODEL_INPUTS.map((input) => inputs[input]));
  return named.find((value) => typeof value === 'string');
}
