import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { z } from 'zod';
import { check } from '../../contract/check';
import {
  MAX_WORKFLOW_BYTES,
  MAX_WORKFLOW_NAME_CHARS,
  placeNames,
  readWorkflowText,
  workflowPath,
} from '../../contract/comfyui-workflow';
import type { Finding } from '../../contract/finding';
import { IMPLEMENTATIONS, readOption } from '../../contract/implementations';
import type { Problem } from '../../contract/messages';
import type { Settings } from '../../contract/settings';
import { shortJson } from './short-reply';

const TIMEOUT_MS = 10_000;
/** A few hundred bytes for each graphics card. */
const MAX_REPLY_BYTES = 1024 * 1024;
const { address: ADDRESS, workflow: WORKFLOW } = IMPLEMENTATIONS.pictures.comfyui.options;

/** Versions before 2025 do not tell theirs. What is no version by its letters is not shown: the reply may be anybody's. */
const version = z
  .string()
  .regex(/^[\w.+-]{1,40}$/u)
  .optional()
  .catch(undefined);
const statsSchema = z.looseObject({
  system: z.looseObject({ python_version: z.string(), comfyui_version: version }),
  devices: z.array(z.unknown()),
});

/**
 * Whether the creator's ComfyUI could make pictures: it answers at the address in the settings, and the workflow is a file that it can run,
 * with all the places that a scene needs. Both are looked at, whatever the other one is like. Nothing is made, and no redirect is followed.
 */
export async function checkComfyui({ options }: Pick<Settings, 'options'>, timeoutMs = TIMEOUT_MS): Promise<Finding[]> {
  return Promise.all([
    lookAtServer(readOption(ADDRESS, options), timeoutMs),
    lookAtWorkflow(readOption(WORKFLOW, options)),
  ]);
}

const fine = (message: Problem): Finding => ({ level: 'ok', message });
const fault = (message: Problem): Finding => ({ level: 'error', message });

async function lookAtServer(address: string, timeoutMs: number): Promise<Finding> {
  const base = new URL(address.endsWith('/') ? address : `${address}/`);
  const { host } = base;
  const started = performance.now();
  let reply: Response;
  try {
    reply = await fetch(new URL('system_stats', base), {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    return fault({ code: 'comfyui.away', host });
  }
  try {
    const { status } = reply;
    if (status === 401 || status === 403) return fault({ code: 'comfyui.refused', host, status });
    if (status >= 500 || status === 429) return fault({ code: 'comfyui.busy', host, status });
    const read = reply.ok ? check(statsSchema, await shortJson(reply, MAX_REPLY_BYTES)) : undefined;
    if (read?.success !== true) return fault({ code: 'comfyui.not_comfyui', host });
    const tookMs = Math.round(performance.now() - started);
    const { comfyui_version } = read.data.system;
    return comfyui_version === undefined
      ? fine({ code: 'comfyui.answers', host, tookMs })
      : fine({ code: 'comfyui.answers_as', host, tookMs, version: comfyui_version });
  } finally {
    // What was not read would keep the connection open.
    await reply.body?.cancel().catch(() => {});
  }
}

async function lookAtWorkflow(setting: string): Promise<Finding> {
  const path = workflowPath(setting);
  if (!isAbsolute(path)) return fault({ code: 'comfyui.no_workflow' });
  const name = basename(path).slice(0, MAX_WORKFLOW_NAME_CHARS);
  const text = await readBounded(path);
  if (text === undefined) return fault({ code: 'comfyui.workflow_not_found', name });
  const read = readWorkflowText(text, name);
  if ('problem' in read) return fault(read.problem);
  return fine({ code: 'comfyui.workflow_fine', name, places: placeNames(read.places) });
}

/** The text of a plain file of a usual size. A pipe or a device would never end. */
async function readBounded(path: string): Promise<string | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() && info.size <= MAX_WORKFLOW_BYTES ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
