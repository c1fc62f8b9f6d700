import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { check } from '../../contract/check';
import { StepError } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import { readRetryAfter } from '../runtime/retry-after';
import type { Channel } from './channel';
import type { HttpReply } from './http';
import type { Service } from './service';
import { wordsIn } from './service-errors';

const ASK_EVERY_MS = 2_000;
/** A server that says "at once" is not asked in a busy loop. */
const SHORTEST_WAIT_MS = 200;
/** Longer waits would pass for silence: a run is stuck after ten silent minutes. */
const LONGEST_WAIT_MS = 300_000;
/** In a row: a development server that restarts is back by then, with its jobs or without. */
const MAX_FAILED_ASKS = 5;
/** With it a cancel stays within what the app allows for one. */
const DELETE_TIMEOUT_MS = 1_000;

/** Words for how a job stands; any other word means that it is still worked on. */
const DONE = ['completed', 'complete', 'done', 'succeeded', 'success', 'finished', 'ok'];
const FAILED = ['failed', 'failure', 'error', 'errored', 'cancelled', 'canceled', 'aborted'];

const stateSchema = z.looseObject({ status: z.string().catch('') });
/** What a job may say while it is worked on, each handed on as a line of its own. */
const SPOKEN = ['log', 'needsYou', 'retryAfterSeconds'] as const;

/**
 * Follows a job that the server took on with 202, until it is done or has failed. Asks its address every 2 s, or when `Retry-After` says.
 * Ends with the channel holding its result or how it failed. Whoever stops following it before its end deletes it.
 */
export async function followJob(
  service: Service,
  accepted: HttpReply,
  channel: Channel,
  { log, signal }: Pick<RunContext<unknown>, 'log' | 'signal'>,
): Promise<void> {
  const job = addressOf(service, accepted);
  let waitMs = waitOf(accepted);
  let failedAsks = 0;
  let lastLog: string | undefined;
  let hasEnded = false;
  try {
    while (!hasEnded) {
      await sleep(waitMs, undefined, { signal });
      let state: unknown;
      try {
        const reply = await service.ask('GET', job);
        if (reply.status < 200 || reply.status > 299) throw await service.refusal(reply);
        waitMs = waitOf(reply);
        state = await service.json(reply);
        failedAsks = 0;
      } catch (error) {
        signal.throwIfAborted();
        const mayPass = error instanceof StepError && error.retryable;
        failedAsks += 1;
        // Whoever refuses to say how it stands has no use for its deletion either.
        if (!mayPass) hasEnded = true;
        if (!mayPass || failedAsks >= MAX_FAILED_ASKS) throw error;
        log({ code: 'processor.not_heard', problem: error.problem }, 'warn');
        waitMs = Math.min(LONGEST_WAIT_MS, (error.retryAfterSeconds ?? 2 ** failedAsks) * 1_000);
        continue;
      }
      const logNow = JSON.stringify(isObject(state) ? state.log : undefined);
      const stands = await takeState(state, channel, service.host, logNow !== lastLog);
      lastLog = logNow;
      hasEnded = stands !== 'running';
      if (stands instanceof Error) throw stands;
    }
  } finally {
    if (!hasEnded) await deleteJob(service, job);
  }
}

/** How the job stands; an error for one that failed without a word. `isNewLog`: a job repeats its latest log line whenever it is asked. */
async function takeState(
  state: unknown,
  channel: Channel,
  host: string,
  isNewLog: boolean,
): Promise<'running' | 'ended' | StepError> {
  const read = check(stateSchema, state);
  if (!read.success) {
    await channel.take(state);
    return 'running';
  }
  const { status, progress, stage, detail, etaSeconds, message, level, result, error } = read.data;
  const word = status.trim().toLowerCase();
  // With nothing in it, it still proves that the job is worked on.
  await channel.take({ progress, stage, detail, etaSeconds });
  for (const field of SPOKEN) {
    const said = read.data[field];
    if (said === undefined || said === null || (field === 'log' && !isNewLog)) continue;
    await channel.take({ level, message, [field]: said });
  }
  if (channel.spokenEnd !== undefined) return 'ended';
  if (isGiven(error) || FAILED.includes(word)) {
    const said = wordsIn({ error }).message === undefined ? wordsIn({ message }).message : error;
    if (said !== undefined) await channel.take({ error: said });
    if (channel.spokenEnd !== undefined) return 'ended';
    const problem = { code: 'service.said_failed', host, word: word || 'error' } as const;
    return new StepError('step_failed', problem, { retryable: true });
  }
  if (!isGiven(result) && !DONE.includes(word)) return 'running';
  await channel.take({ result: result ?? null });
  return 'ended';
}

/** A job that is worked on often shows what it does not have yet as null or as nothing. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== false;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Of the same server: the secret goes there, and nobody but the creator may choose who else is asked. */
function addressOf(service: Service, accepted: HttpReply): URL {
  const { host } = service;
  const given = accepted.header('location') ?? '';
  const url = given === '' || !URL.canParse(given, service.url.href) ? undefined : new URL(given, service.url);
  if (url === undefined)
    throw new StepError('step_failed', { code: 'service.no_location', host }, { retryable: false });
  if (url.origin !== service.url.origin) {
    const target = url.host || url.protocol;
    throw new StepError('step_failed', { code: 'service.other_origin', host, target }, { retryable: false });
  }
  url.username = '';
  url.password = '';
  return url;
}

function waitOf(reply: HttpReply): number {
  const asked = readRetryAfter(reply.header('retry-after'));
  if (asked === undefined) return ASK_EVERY_MS;
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, asked * 1_000));
}

/** The run ends in any case: a server that does not take it is left alone. */
async function deleteJob(service: Service, job: URL): Promise<void> {
  await service.ask('DELETE', job, { signal: AbortSignal.timeout(DELETE_TIMEOUT_MS) }).catch(() => {});
}
