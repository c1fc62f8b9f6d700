import { z } from 'zod';
import { check } from '../../contract/check';
import { AppError } from '../../contract/errors';
import { shortJson } from './short-reply';

const TIMEOUT_MS = 20_000;
/** For one word. */
const MAX_REPLY_BYTES = 1024 * 1024;
const replySchema = z.object({ choices: z.array(z.object({ message: z.object({}).loose() })).min(1) });

/**
 * Asks an OpenAI-compatible endpoint for one word. Resolves with how long that took, in ms.
 * @throws AppError that says what to change: address, key or model. It repeats nothing of the endpoint's reply, which may echo the key.
 */
export async function checkLlm(llm: { baseUrl: string; model: string }, key: string | undefined): Promise<number> {
  if (llm.baseUrl === '' || llm.model === '') {
    throw new AppError('llm_not_configured', 'Enter the address and the model first.');
  }
  const started = performance.now();
  let reply: Response;
  try {
    reply = await fetch(`${llm.baseUrl.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'Content-Type': 'application/json', ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model: llm.model, messages: [{ role: 'user', content: 'Say: ok' }] }),
    });
  } catch {
    throw new AppError('llm_failed', 'Nothing responds at this address.', 'llm.baseUrl');
  }
  try {
    if (reply.status === 401 || reply.status === 403) {
      throw new AppError('llm_unauthorized', 'The endpoint refused the key.', 'llm.key');
    }
    if (reply.status === 402) throw new AppError('llm_quota', 'The account at the endpoint is empty.');
    if (reply.status === 404)
      throw new AppError('llm_failed', 'The endpoint does not know this model or path.', 'llm.model');
    if (!reply.ok) throw new AppError('llm_failed', `The endpoint replied with status ${reply.status}.`);
    const parsed = check(replySchema, await shortJson(reply, MAX_REPLY_BYTES));
    if (!parsed.success)
      throw new AppError('llm_failed', 'The endpoint does not speak the OpenAI chat format.', 'llm.baseUrl');
  } finally {
    // What was not read would keep the connection open.
    await reply.body?.cancel().catch(() => {});
  }
  return Math.round(performance.now() - started);
}
