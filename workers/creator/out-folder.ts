import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogText, logTextSchema, say } from '../../contract/messages';
import { OUT_FOLDER } from '../../contract/project-files';
import type { LogLevel } from '../../contract/task';
import { StepError } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import type { Channel } from './channel';
import { leftFilesIn, requirePlain } from './left-files';
import { MAX_FILES, MAX_LOG_LINES } from './limits';
import type { Redactor } from './redact';
import type { ResultReader } from './result-reader';

/** Beyond the limit a line still proves that somebody is at work. */
const SIGN_OF_LIFE_MS = 1_000;
const MAX_NAMED_FILES = 5;

/**
 * Makes the out folder, which is empty: the run's inputs lie beside it. Resolves with the run as code sees it whose staging folder this
 * is; nothing that it logs or publishes holds a secret.
 */
export async function openOutFolder(context: RunContext<unknown>, redactor: Redactor): Promise<RunContext<unknown>> {
  const outDir = join(context.stagingDir, OUT_FOLDER);
  await mkdir(outDir, { recursive: true });
  let lines = 0;
  let saidAt = 0;
  const log = (text: LogText, level?: LogLevel): void => {
    lines += 1;
    if (lines > MAX_LOG_LINES && performance.now() - saidAt < SIGN_OF_LIFE_MS) return;
    saidAt = performance.now();
    context.log(hidden(text, redactor), level);
  };
  return {
    ...context,
    stagingDir: outDir,
    log,
    publish: async (files, options) => {
      for (const { staged } of files) await requirePlain(outDir, staged);
      const below = files.map(({ staged, ...file }) => ({ ...file, staged: `${OUT_FOLDER}/${staged}` }));
      return context.publish(below, options).catch((error: unknown) => {
        throw namedAsItWas(error);
      });
    },
  };
}

/** A secret may be a word of ours as well: then the message, which would no longer be one, is written as its sentence. */
function hidden(text: LogText, redactor: Redactor): LogText {
  if (typeof text === 'string') return redactor.text(text);
  return logTextSchema.safeParse(redactor.value(text)).data ?? redactor.text(say(text, 'en'));
}

/**
 * The good end of a run in its out folder: publishes what the creator's code left and what its result stands for, beside what its lines
 * named, in this attempt or an earlier one. Resolves with what is kept of the result.
 */
export async function takeOver(
  context: RunContext<unknown>,
  channel: Channel,
  {
    redactor,
    readResult,
    base,
  }: { readonly redactor: Redactor; readonly readResult: ResultReader; readonly base?: URL },
): Promise<unknown> {
  const { files: left, leftOut } = await leftFilesIn(context.stagingDir);
  // It may have removed the folder, in which its result is made.
  await mkdir(context.stagingDir, { recursive: true });
  // A name is kept and shown wherever the file is.
  const telling = left.find((name) => redactor.text(name) !== name);
  if (telling !== undefined) {
    throw new StepError(
      'step_failed',
      { code: 'files.unsafe_name', name: redactor.text(telling) },
      { retryable: false },
    );
  }
  for (const name of leftOut.slice(0, MAX_NAMED_FILES)) {
    context.log({ code: 'processor.file_left_out', name }, 'warn');
  }
  const { result, published } = channel;
  const { files, kept } = await readResult(context, {
    result,
    left,
    published,
    ...(base === undefined ? {} : { base }),
  });
  for (let at = 0; at < files.length; at += MAX_FILES) {
    await context.publish(files.slice(at, at + MAX_FILES), { keepEarlier: true });
  }
  context.progress({ stage: 'done', fraction: 1 });
  return kept;
}

/** An error of publishing names its file as the creator's code did. */
function namedAsItWas(error: unknown): unknown {
  if (!(error instanceof StepError) || typeof error.problem === 'string' || !('name' in error.problem)) return error;
  const { problem } = error;
  if (!problem.name.startsWith(`${OUT_FOLDER}/`)) return error;
  const { code, retryable, cause } = error;
  return new StepError(code, { ...problem, name: problem.name.slice(OUT_FOLDER.length + 1) }, { retryable, cause });
}
