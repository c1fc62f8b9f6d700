import { z } from 'zod';
import { check } from './check';
import type { Problem } from './messages';

/** The largest that people share are a few hundred kilobytes. */
export const MAX_WORKFLOW_BYTES = 4 * 1024 * 1024;
export const MAX_WORKFLOW_NAME_CHARS = 100;

const PLACES = ['prompt', 'negative', 'width', 'height', 'seed'] as const;
export type Place = (typeof PLACES)[number];

/** Without one of these all scenes would get the same picture, or one of another shape. */
const NEEDED: readonly Place[] = ['prompt', 'width', 'height', 'seed'];

/** A place, wherever it stands in a text. */
export const PLACE = new RegExp(`\\{\\{\\s*(${PLACES.join('|')})\\s*\\}\\}`, 'gu');
/** A place that was written where a number stood, without quotes, which makes the file no JSON. */
const BARE_PLACE = new RegExp(`(:\\s*)(${PLACE.source})(?=\\s*[,}\\]])`, 'gu');

export const graphSchema = z
  .record(z.string(), z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }))
  .refine((graph) => Object.keys(graph).length > 0);
export type Graph = z.infer<typeof graphSchema>;
const editorSchema = z.looseObject({ nodes: z.array(z.unknown()) });

/** Windows copies a path with quotes around it. */
export const workflowPath = (setting: string): string => setting.replace(/^"(.*)"$/u, '$1');

/** What a file of a workflow holds: the graph with its places, or what keeps it from being used. */
export type WorkflowText = { readonly graph: Graph; readonly places: readonly Place[] } | { readonly problem: Problem };

/** Reads the text of a workflow that ComfyUI exported, with places for what differs from scene to scene. `name`: of its file. */
export function readWorkflowText(text: string, name: string): WorkflowText {
  const json = parse(text) ?? parse(text.replace(BARE_PLACE, '$1"$2"'));
  if (json === undefined) return { problem: { code: 'comfyui.workflow_not_json', name } };
  if (check(editorSchema, json).success) return { problem: { code: 'comfyui.workflow_of_editor', name } };
  const read = check(graphSchema, json);
  if (!read.success) return { problem: { code: 'comfyui.workflow_not_api', name } };
  const found = placesIn(read.data);
  const missing = NEEDED.filter((place) => !found.includes(place));
  if (missing.length > 0) return { problem: { code: 'comfyui.workflow_no_place', name, places: placeNames(missing) } };
  return { graph: read.data, places: found };
}

/** As they stand in the file. */
export const placeNames = (places: readonly Place[]): string => places.map((place) => `{{${place}}}`).join(', ');

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/u, ''));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function placesIn(graph: Graph): Place[] {
  const inputs = JSON.stringify(Object.values(graph).map((node) => node.inputs));
  const found = new Set([...inputs.matchAll(PLACE)].map(([, place]) => place));
  return PLACES.filter((place) => found.has(place));
}

export const isPlace = (name: string | undefined): name is Place => PLACES.some((place) => place === name);
