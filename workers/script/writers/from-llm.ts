import type { ScriptMetadata } from '../../../contract/task';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { later, SHORTEST_WAIT_SECONDS } from '../../runtime/paid-service';
import type { RunContext } from '../../runtime/processor';
import type { Draft } from '../draft';
import type { ScriptWriter } from '../script-writer';
import { ask, DEFAULT_TIMEOUT_MS, type Llm } from './llm/ask';
import { type Fault, faultsOf } from './llm/faults';
import { promptFor, type Rejected } from './llm/prompt';
import { readReply } from './llm/read-reply';
import { toDraft } from './llm/to-draft';
import { type Wish, wishOf } from './llm/wish';

/** Has the language model of the settings write about the task's title. */
export const llmWriter: ScriptWriter = {
  id: 'llm',
  takes: ({ title = '' }) => title.trim() !== '',
  async write({ metadata, settings: { llm }, signal, log, progress }) {
    if (llm === undefined || llm.baseUrl === '' || llm.model === '') {
      throw new NeedsYouError('llm_not_configured', { code: 'llm.needed_for_title' });
    }
    log({ code: 'script.writing' });
    progress({ stage: 'writing_script', fraction: 0.1, detail: llm.model });
    const draft = await draftFromLlm({ llm, metadata, signal, log });
    return { ...draft, model: llm.model };
  },
};

export interface LlmRequest extends Pick<RunContext<ScriptMetadata>, 'metadata' | 'signal' | 'log'> {
  readonly llm: Llm;
  readonly timeoutMs?: number;
}

/** What a paid reply came to. */
interface Written {
  readonly reply: string;
  readonly draft: Draft | undefined;
  readonly faults: readonly Fault[];
}

/**
 * A script written by the endpoint in the settings. At most two replies are paid: where the first is no script, or not the one asked for,
 * the second ask says what was wrong; a script that still is not what was asked for is used, and the log says so. Throws NeedsYouError
 * `llm_unauthorized` (401, 403) and `llm_quota` (402, an empty account), StepError `llm_failed` (retryable: no reply, 408, 429, 5xx, two
 * replies without a script; not retryable: any other 4xx), and the signal's reason on cancel. No message or cause repeats what the
 * endpoint sent: it may echo the key.
 */
export async function draftFromLlm(request: LlmRequest): Promise<Draft> {
  const wish = wishOf(request.metadata);
  const first = await write(request, wish);
  const [fault] = first.faults;
  if (first.draft !== undefined && fault === undefined) return first.draft;
  if (fault !== undefined) request.log({ code: 'script.asked_again', problem: fault }, 'warn');
  const second = await write(request, wish, first).catch((error: unknown) => {
    request.signal.throwIfAborted();
    // A paid script is worth more than the fault that the second reply might have mended.
    if (first.draft === undefined) throw error;
    return first;
  });
  const best = second.draft === undefined || isBetter(first, second) ? first : second;
  if (best.draft === undefined) throw noScript(second);
  for (const problem of best.faults) request.log({ code: 'script.used_anyway', problem }, 'warn');
  return best.draft;
}

async function write(request: LlmRequest, wish: Wish, rejected?: Rejected): Promise<Written> {
  const { llm, signal, timeoutMs = DEFAULT_TIMEOUT_MS } = request;
  const reply = await ask({ llm, prompt: promptFor(wish, rejected), signal, timeoutMs });
  const read = readReply(reply);
  const said = reply.text.trim() === '' ? reply.reasoning : reply.text;
  if (typeof read === 'string') return { reply: said, draft: undefined, faults: [UNREADABLE[read]] };
  const draft = toDraft(read, wish);
  if (draft === undefined) return { reply: said, draft, faults: [UNREADABLE.no_narration] };
  return { reply: said, draft, faults: faultsOf(draft, wish) };
}

const UNREADABLE = {
  empty: { code: 'llm.empty_reply' },
  no_json: { code: 'llm.not_json' },
  no_narration: { code: 'llm.no_narration' },
} as const satisfies Record<string, Fault>;

const isBetter = (one: Written, other: Written): boolean =>
  one.draft !== undefined && one.faults.length < other.faults.length;

function noScript({ faults: [fault] }: Written): StepError {
  return new StepError('llm_failed', fault ?? UNREADABLE.no_json, later(SHORTEST_WAIT_SECONDS));
}
