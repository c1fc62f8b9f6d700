import { z } from 'zod';
import { check } from '../../contract/check';
import { AppError } from '../../contract/errors';
import { imageApiBase } from '../../contract/image-models';
import { IMPLEMENTATIONS, readOption, type SecretValues } from '../../contract/implementations';
import type { Problem } from '../../contract/messages';
import type { Settings } from '../../contract/settings';
import {
  type ListedModel,
  listedModelSchema,
  MAX_LISTED_MODELS,
  type ModelSource,
} from '../../contract/settings-calls';
import { shortJson } from './short-reply';

const TIMEOUT_MS = 20_000;
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** Leaves out what cannot be read, without losing the others. */
const listOf = <T>(one: z.ZodType<T>) =>
  z.array(z.nullable(one).catch(null)).transform((list) => list.filter((entry) => entry !== null));
const day = z.iso.date().optional().catch(undefined);
const openaiSchema = z.object({ data: listOf(z.object({ id: z.string(), shutdown_date: day })) });
const geminiSchema = z.object({
  models: listOf(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).catch([]) })),
});

/** By their names: OpenAI's list does not say what a model makes. */
const MAKES_PICTURES = /image|dall-?e|flux|diffusion|sdxl|sd-?3|seedream|recraft|hidream|kontext/iu;

/**
 * The models of a picture service at the address in the settings: those whose names say that they make pictures, or all where no name does.
 * The key goes to that address and nowhere else. @throws AppError `picture_source_unusable` that says what to change; it
 * repeats nothing of the reply, which may echo the key.
 */
export async function readModels(
  source: ModelSource,
  { options }: Pick<Settings, 'options'>,
  secrets: SecretValues,
): Promise<ListedModel[]> {
  const { address: ADDRESS, key: KEY } = IMPLEMENTATIONS.pictures[source].options;
  const base = imageApiBase(readOption(ADDRESS, options));
  const key = secrets[KEY.key];
  const { host } = new URL(base);
  const fail = (problem: Problem) => new AppError('picture_source_unusable', problem);
  let reply: Response;
  try {
    reply = await fetch(`${base}/models${source === 'gemini' ? '?pageSize=1000' : ''}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: headersFor(source, key),
    });
  } catch {
    throw fail({ code: 'picture_api.unreachable', host });
  }
  try {
    const { status } = reply;
    if (status >= 300 && status <= 399) throw fail({ code: 'picture_api.redirected', host, status });
    // Google says with status 400 that a key is wrong.
    if (status === 401 || status === 403 || (status === 400 && source === 'gemini')) {
      throw fail({ code: 'picture_api.refused_key', host, status });
    }
    if (!reply.ok) throw fail({ code: 'picture_api.no_list', host, status });
    const models = modelsIn(source, await shortJson(reply, MAX_REPLY_BYTES));
    if (models === undefined) throw fail({ code: 'picture_api.no_list', host, status });
    return models;
  } finally {
    // A rest that nobody reads would keep the connection open.
    await reply.body?.cancel().catch(() => {});
  }
}

function headersFor(source: ModelSource, key: string | undefined): Record<string, string> {
  if (key === undefined) return {};
  return source === 'gemini' ? { 'x-goog-api-key': key } : { authorization: `Bearer ${key}` };
}

function modelsIn(source: ModelSource, json: unknown): ListedModel[] | undefined {
  const found = source === 'gemini' ? ofGemini(json) : ofOpenai(json);
  const models = found?.filter((model) => listedModelSchema.safeParse(model).success);
  if (models === undefined) return undefined;
  const makers = models.filter(({ id }) => MAKES_PICTURES.test(id));
  return (makers.length > 0 ? makers : models)
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    .slice(0, MAX_LISTED_MODELS);
}

function ofOpenai(json: unknown): ListedModel[] | undefined {
  const read = check(openaiSchema, json);
  if (!read.success) return undefined;
  return read.data.data.map(({ id, shutdown_date }) => ({
    id,
    ...(shutdown_date === undefined ? {} : { retires: shutdown_date }),
  }));
}

function ofGemini(json: unknown): ListedModel[] | undefined {
  const read = check(geminiSchema, json);
  if (!read.success) return undefined;
  return read.data.models.flatMap(({ name, supportedGenerationMethods: methods }) => {
    const id = name.replace(/^models\//u, '');
    const draws = methods.includes('predict') || (methods.includes('generateContent') && MAKES_PICTURES.test(id));
    return draws ? [{ id }] : [];
  });
}
