import { z } from 'zod';
import type { CreatorProcessor, Handover } from '../../contract/worker-messages';
import { NeedsYouError, StepError } from '../runtime/failures';
import type { Processor, RunContext } from '../runtime/processor';
import { Channel } from './channel';
import type { HttpReply } from './http';
import { followJob } from './job';
import { openOutFolder, takeOver } from './out-folder';
import { redactorOf } from './redact';
import type { ResultReader } from './result-reader';
import { Service } from './service';

export type UrlOfRun = Extract<CreatorProcessor, { kind: 'url' }>;

/** Calls the creator's address for a task (docs/processors.md, "An address"). */
export function urlProcessor(setting: UrlOfRun, handover: Handover, readResult: ResultReader): Processor<unknown> {
  return { metadata: z.unknown(), run: (context) => callUrl(setting, handover, readResult, context) };
}

async function callUrl(
  setting: UrlOfRun,
  handover: Handover,
  readResult: ResultReader,
  context: RunContext<unknown>,
): Promise<unknown> {
  const redactor = redactorOf(setting.secrets);
  const url = new URL(setting.url);
  const headers = headersOf(setting, handover, url, context);
  const minutes = setting.timeoutMinutes;
  const deadline = new Date(Date.now() + minutes * 60_000);
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(
      new StepError('step_failed', { code: 'service.too_slow', host: url.host, minutes }, { retryable: true }),
    );
  }, minutes * 60_000);
  const signal = AbortSignal.any([context.signal, late.signal]);
  const service = new Service(url, { headers, signal, redactor });
  try {
    const own = await openOutFolder({ ...context, signal }, redactor);
    const channel = new Channel(own, redactor);
    own.progress({ stage: 'running', fraction: 0 });
    const { task, projectDir, results } = handover;
    const { attempt, stagingDir: outDir } = own;
    const whole = { v: 1, task, attempt, projectDir, outDir, deadline: deadline.toISOString(), results };
    const body = JSON.stringify(setting.body === 'metadata' ? context.metadata : whole);
    await listen(service, await service.ask('POST', url, { body }), channel, own);
    await channel.settled();
    signal.throwIfAborted();
    channel.throwSpokenEnd();
    return await takeOver(own, channel, { redactor, readResult, base: url });
  } catch (error) {
    // Whatever broke because of it is the cancel, or the end of the time, and no failure of its own.
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    await service.close();
  }
}

function headersOf(
  { secrets }: UrlOfRun,
  { task }: Handover,
  url: URL,
  { taskId, projectId }: Pick<RunContext<unknown>, 'taskId' | 'projectId'>,
): Record<string, string> {
  const [secret] = Object.values(secrets);
  // A header holds nothing else, and a secret that ends in a line break was pasted with it.
  if (secret !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/u.test(secret.trim())) {
    const field = `processors.${String(task.type)}.secrets.0`;
    throw new NeedsYouError('processor_unusable', { code: 'processor_unusable', field });
  }
  const named = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization =
    secret !== undefined
      ? `Bearer ${secret.trim()}`
      : named === ':'
        ? undefined
        : `Basic ${Buffer.from(named).toString('base64')}`;
  url.username = '';
  url.password = '';
  return {
    accept: 'application/json, application/x-ndjson, text/event-stream',
    'x-studio-queue-task': taskId,
    // Names may be Korean, which a header cannot hold.
    'x-studio-queue-project': encodeURIComponent(projectId),
    'idempotency-key': taskId,
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** Hears the server out; afterwards the channel holds the result or how it failed. */
async function listen(
  service: Service,
  reply: HttpReply,
  channel: Channel,
  context: Pick<RunContext<unknown>, 'log' | 'signal'>,
): Promise<void> {
  if (reply.status === 202) return followJob(service, reply, channel, context);
  if (reply.status < 200 || reply.status > 299) throw await service.refusal(reply);
  if (!service.isLines(reply)) {
    const result = await service.json(reply);
    if (result !== undefined) await channel.take({ result });
    return;
  }
  for await (const line of service.lines(reply)) {
    // One that says nothing is a sign of life all the same.
    await channel.take(line ?? { progress: null });
    if (channel.result !== undefined || channel.spokenEnd !== undefined) return;
  }
  throw new StepError('step_failed', { code: 'service.no_end', host: service.host }, { retryable: true });
}
