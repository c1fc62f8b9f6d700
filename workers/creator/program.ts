import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { STOP_IN_WORDS_MS } from '../../contract/processors';
import { STAGING_PREFIX } from '../../contract/project-files';
import type { CreatorProcessor, Handover } from '../../contract/worker-messages';
import { runChild } from '../runtime/child-process';
import { NeedsYouError, RunStopped, StepError } from '../runtime/failures';
import type { Processor, RunContext } from '../runtime/processor';
import { isNoProgram, ProgramError } from '../runtime/program-end';
import { Channel } from './channel';
import { openOutFolder, takeOver } from './out-folder';
import { passedOn } from './program-environment';
import { errorOfExit } from './program-exit';
import { redactorOf } from './redact';
import { openReplyChannel } from './reply-channel';
import type { ResultReader } from './result-reader';

export type ProgramOfRun = Extract<CreatorProcessor, { kind: 'program' }>;

/** Of the last lines of stderr, which are the cause of a failure. */
const CAUSE_LINES = 5;
const MAX_CAUSE_LINE_CHARS = 400;

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
  const redactor = redactorOf(program.secrets);
  const own = await openOutFolder(context, redactor);
  const outDir = own.stagingDir;
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
  await writeFile(taskFile, `${given}\n`, { mode: 0o600 });
  if (!(await isUsableFolder(cwd))) throw unusable(handover, 'cwd');

  const channel = new Channel(own, redactor);
  /** What it said cannot be done: it would work on in vain. */
  const refused = new AbortController();
  const mark = basename(context.stagingDir).replace(STAGING_PREFIX, '');
  const reply = await openReplyChannel(mark, (line) => {
    channel.take(line).catch((error: unknown) => refused.abort(error));
  });
  const cause: string[] = [];
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
      cause.push(redactor.text(line).slice(0, MAX_CAUSE_LINE_CHARS));
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
  return takeOver(own, channel, { redactor, readResult });
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
