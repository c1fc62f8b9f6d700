import { constants } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { LogText } from '../../contract/messages';
import { STAGING_PREFIX } from '../../contract/project-files';
import type { LogLevel } from '../../contract/task';
import type { CreatorProcessor, Handover } from '../../contract/worker-messages';
import { runChild } from '../runtime/child-process';
import { NeedsYouError, RunStopped, StepError } from '../runtime/failures';
import type { Processor, RunContext } from '../runtime/processor';
import { isNoProgram, ProgramError } from '../runtime/program-end';
import { Channel } from './channel';
import { leftFilesIn, requirePlain } from './left-files';
import { MAX_FILES, MAX_LOG_LINES } from './limits';
import { passedOn } from './program-environment';
import { errorOfExit } from './program-exit';
import { redactorOf } from './redact';
import { openReplyChannel } from './reply-channel';
import type { ResultReader } from './result-reader';

export type ProgramOfRun = Extract<CreatorProcessor, { kind: 'program' }>;

/** Between the request to stop on its input and SIGTERM. */
const STOP_IN_WORDS_MS = 1_000;
/** Of the last lines of stderr, which are the cause of a failure. */
const CAUSE_LINES = 5;
const MAX_CAUSE_LINE_CHARS = 400;
/** Beyond the limit a line still proves that the program is alive. */
const SIGN_OF_LIFE_MS = 1_000;

/** Runs the creator's program for a task (docs/processors.md, "A program"). */
export function programProcessor(
  program: ProgramOfRun,
  handover: Handover,
  readResult: ResultReader,
): Processor<unknown> {
  return { metadata: z.unknown(), run: (context) => runProgram(program, handover, readResult, context) };
}

async function runProgram(
  program: ProgramOfRun,
  handover: Handover,
  readResult: ResultReader,
  context: RunContext<unknown>,
): Promise<unknown> {
  const [command, ...args] = program.command;
  const cwd = program.cwd === '' ? handover.projectDir : program.cwd;
  const redact = redactorOf(program.secrets);
  const outDir = join(context.stagingDir, 'out');
  const own = contextIn(outDir, context, redact);
  const timeoutMs = program.timeoutMinutes * 60_000;
  const given = JSON.stringify({
    v: 1,
    task: handover.task,
    attempt: context.attempt,
    projectDir: handover.projectDir,
    outDir,
    deadline: new Date(Date.now() + timeoutMs).toISOString(),
    results: handover.results,
  });
  const taskFile = join(context.stagingDir, 'task.json');
  await mkdir(outDir);
  await writeFile(taskFile, `${given}\n`, { mode: 0o600 });
  if (!(await isUsableFolder(cwd))) throw unusable(handover, 'cwd');

  const channel = new Channel(own, redact);
  /** What it said cannot be done: it would work on in vain. */
  const refused = new AbortController();
  const mark = basename(context.stagingDir).replace(STAGING_PREFIX, '');
  const reply = await openReplyChannel(mark, (line) => {
    channel.take(line).catch((error: unknown) => refused.abort(error));
  });
  const cause: string[] = [];
  own.log({ code: 'processor.started', program: basename(command) });
  const ended = await runChild({
    command,
    args,
    cwd,
    mark,
    timeoutMs,
    env: {
      ...passedOn(process.env),
      ...program.env,
      ...program.secrets,
      SQ_TASK_FILE: taskFile,
      SQ_OUT_DIR: outDir,
      SQ_PROJECT_DIR: handover.projectDir,
      SQ_REPLY: reply.name,
      SQ_ATTEMPT: String(context.attempt),
      SQ_LANGUAGE: context.settings.language,
    },
    stdin: `${given}\n`,
    stop: {
      line: (reason) => `${JSON.stringify({ cancel: wordFor(reason) })}\n`,
      waitMs: STOP_IN_WORDS_MS,
      graceMs: program.graceSeconds * 1_000,
    },
    signal: AbortSignal.any([context.signal, refused.signal]),
    onStdoutLine: (line) => own.log(line, 'info'),
    onStderrLine: (line) => {
      own.log(line, 'warn');
      cause.push(redact(line).slice(0, MAX_CAUSE_LINE_CHARS));
      if (cause.length > CAUSE_LINES) cause.shift();
    },
    ...(reply.onReply === undefined ? {} : { onReply: reply.onReply }),
  }).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await reply.close();
  // Said just before the end, they are in place all the same. Why one could not be is in `refused`.
  await channel.settled().catch(() => {});
  context.signal.throwIfAborted();
  refused.signal.throwIfAborted();
  channel.throwSpokenEnd();
  if (ended !== undefined) throw await endOf(ended.error, { handover, cwd, program: basename(command), cause });
  return takeOver(outDir, own, channel, redact, readResult);
}

/** Publishes what the program left and what its result stands for; resolves with what is kept of the result. */
async function takeOver(
  outDir: string,
  own: RunContext<unknown>,
  channel: Channel,
  redact: <T>(said: T) => T,
  readResult: ResultReader,
): Promise<unknown> {
  const left = await leftFilesIn(outDir);
  // A name is kept and shown wherever the file is.
  const telling = left.files.find((name) => redact(name) !== name);
  if (telling !== undefined) {
    throw new StepError('step_failed', { code: 'files.unsafe_name', name: redact(telling) }, { retryable: false });
  }
  for (const name of left.leftOut.slice(0, CAUSE_LINES)) own.log({ code: 'processor.file_left_out', name }, 'warn');
  const { files, kept } = await readResult(own, { result: channel.result, left: left.files });
  for (let at = 0; at < files.length; at += MAX_FILES) {
    await own.publish(files.slice(at, at + MAX_FILES), { keepEarlier: true });
  }
  own.progress({ stage: 'done', fraction: 1 });
  return kept;
}

/** The run as code sees it whose staging folder is the out folder: nothing that it logs or publishes holds a secret. */
function contextIn(outDir: string, context: RunContext<unknown>, redact: <T>(said: T) => T): RunContext<unknown> {
  let lines = 0;
  let saidAt = 0;
  const log = (text: LogText, level?: LogLevel): void => {
    lines += 1;
    if (lines > MAX_LOG_LINES && performance.now() - saidAt < SIGN_OF_LIFE_MS) return;
    saidAt = performance.now();
    context.log(redact(text), level);
  };
  return {
    ...context,
    stagingDir: outDir,
    log,
    publish: async (files, options) => {
      for (const { staged } of files) await requirePlain(outDir, staged);
      const below = files.map(({ staged, ...file }) => ({ ...file, staged: `${basename(outDir)}/${staged}` }));
      return context.publish(below, options);
    },
  };
}

/** Why it is asked to stop, on its input. */
function wordFor(reason: unknown): string {
  if (reason instanceof RunStopped) return reason.why;
  const isTooSlow =
    reason instanceof StepError && typeof reason.problem !== 'string' && reason.problem.code === 'program.too_slow';
  return isTooSlow ? 'timeout' : 'refused';
}

async function isUsableFolder(path: string): Promise<boolean> {
  if (!isAbsolute(path)) return false;
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isDirectory(),
    () => false,
  );
}

function unusable({ task }: Handover, field: 'command' | 'cwd'): NeedsYouError {
  const path = `processors.${String(task.type)}.${field}`;
  return new NeedsYouError('processor_unusable', { code: 'processor_unusable', field: path });
}

interface EndedProgram {
  readonly handover: Handover;
  readonly cwd: string;
  readonly program: string;
  /** The last lines of its stderr. */
  readonly cause: readonly string[];
}

/** What ends the run when the program did not end well and said nothing itself. */
async function endOf(error: unknown, { handover, cwd, program, cause }: EndedProgram): Promise<unknown> {
  if (error instanceof ProgramError) return errorOfExit(error, program, cause.join('\n'));
  if (!(error instanceof StepError) || !isNoProgram(error.cause)) return error;
  // The folder may be what is missing: the system says the same of both.
  return unusable(handover, (await isUsableFolder(cwd)) ? 'command' : 'cwd');
}
