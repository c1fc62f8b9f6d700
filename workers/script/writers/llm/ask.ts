import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { defaultSettingsMiddleware, generateText, wrapLanguageModel } from 'ai';
import type { WorkerSettings } from '../../../../contract/worker-messages';
import { explain, type Refusable, refusedParameter } from './endpoint-errors';
import type { Reply } from './read-reply';

export type Llm = NonNullable<WorkerSettings['llm']>;

/** Below undici's own limit of 300 s for the first byte, so that the error is ours. A local model on a CPU does take minutes. */
export const DEFAULT_TIMEOUT_MS = 270_000;
const TEMPERATURE = 0.7;
/** A script of an hour has a hundredth of it. What goes on and on fills the worker's memory before its time is over. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface Question {
  readonly llm: Llm;
  readonly prompt: { readonly system: string; readonly prompt: string };
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** The parameters that a model has refused since this process began: it would refuse them again. */
const refusedBy = new Map<string, ReadonlySet<Refusable>>();

/**
 * One reply of the endpoint in the settings, and so at most one that is paid: a request that is refused for a parameter is sent again
 * without it. Throws NeedsYouError `llm_unauthorized` and `llm_quota`, StepError `llm_failed`, and the signal's reason on cancel.
 */
export async function ask(question: Question): Promise<Reply> {
  const { llm, signal } = question;
  const name = `${llm.baseUrl} ${llm.model}`;
  const known = refusedBy.get(name) ?? new Set();
  const parameters = new Set<Refusable>((['temperature', 'response_format'] as const).filter((one) => !known.has(one)));
  const timeout = AbortSignal.timeout(question.timeoutMs);
  for (;;) {
    try {
      const reply = await request(question, parameters, AbortSignal.any([signal, timeout]));
      if (parameters.size < 2) {
        refusedBy.set(
          name,
          new Set((['temperature', 'response_format'] as const).filter((one) => !parameters.has(one))),
        );
      }
      return reply;
    } catch (error) {
      signal.throwIfAborted();
      const refused = timeout.aborted ? undefined : refusedParameter(error, parameters);
      if (refused === undefined) throw explain(error, timeout.aborted);
      parameters.delete(refused);
    }
  }
}

async function request(
  { llm, prompt }: Question,
  parameters: ReadonlySet<Refusable>,
  abortSignal: AbortSignal,
): Promise<Reply> {
  const provider = createOpenAICompatible({
    name: 'settings',
    baseURL: llm.baseUrl.replace(/\/+$/u, ''),
    ...(llm.apiKey === undefined || llm.apiKey === '' ? {} : { apiKey: llm.apiKey }),
    // A redirect would carry the prompt to a host that the creator did not name.
    fetch: async (input, init) => beginningOf(await fetch(input, { ...init, redirect: 'error' })),
  });
  // JSON mode without a schema: the SDK drops schemas, with a warning, unless the server is known to accept them.
  const responseFormat = parameters.has('response_format') ? ({ type: 'json' } as const) : undefined;
  const { text, reasoningText, toolCalls, finishReason } = await generateText({
    model: wrapLanguageModel({
      model: provider(llm.model),
      middleware: defaultSettingsMiddleware({ settings: responseFormat === undefined ? {} : { responseFormat } }),
    }),
    ...prompt,
    abortSignal,
    // The queue retries with backoff and shows it; retries in here would be minutes of silence.
    maxRetries: 0,
    ...(parameters.has('temperature') ? { temperature: TEMPERATURE } : {}),
  });
  // Some models put what they are asked for into a call of a tool that nobody offered.
  const called = toolCalls.map(({ input }) => (typeof input === 'string' ? input : JSON.stringify(input)));
  return {
    text: text.trim() === '' ? called.join('\n') : text,
    reasoning: reasoningText ?? '',
    isCut: finishReason === 'length',
  };
}

/** The same response, whose body ends where it is too long: what is read of it says by its status, or by being no JSON, what it was. */
function beginningOf(response: Response): Response {
  if (response.body === null) return response;
  let left = MAX_BODY_BYTES;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
  return new Response(response.body.pipeThrough(cut), response);
}
