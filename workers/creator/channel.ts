import { type ChannelArtifact, type ChannelMessage, type OwnCode, readChannelMessage } from '../../contract/channel';
import type { TaskOutput, TaskProgress } from '../../contract/task';
import { NeedsYouError, StepError } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import { kindOfFile } from './kind-of-file';
import { MAX_FILES, MAX_LINE_LEVELS, MAX_RESULT_CHARS } from './limits';
import { NOTHING_HIDDEN, type Redactor } from './redact';

/** How the creator's code said that its run ends; the last word counts. */
export type SpokenEnd = Extract<ChannelMessage, { kind: 'needs-you' | 'retry-after' | 'error' }>;

/**
 * Applies what the creator's code says to its run: a program's reply channel, the lines of an address and the calls of an external
 * worker are the same words. Artifacts are published one after the other, in the order in which they were said.
 */
export class Channel {
  #fraction = 0;
  #stage = 'running';
  #result: unknown;
  #spokenEnd: SpokenEnd | undefined;
  #artifacts: Promise<unknown> = Promise.resolve();
  readonly #published = new Set<string>();

  constructor(
    private readonly context: Pick<RunContext<unknown>, 'log' | 'progress' | 'publish'>,
    /** Hides the creator's secrets in whatever is kept or shown. */
    private readonly redactor: Redactor = NOTHING_HIDDEN,
  ) {}

  /**
   * Resolves when the line has taken effect. Rejects for an artifact that cannot be published, and for a line that is nested too deeply or
   * a result that is too long; a line that cannot be read is only logged.
   */
  async take(line: unknown): Promise<void> {
    requireShallow(line);
    const said = readChannelMessage(this.redactor.value(line));
    switch (said.kind) {
      case 'progress':
        this.#fraction = said.progress ?? this.#fraction;
        this.#stage = said.stage ?? this.#stage;
        this.#report({
          ...(said.detail === undefined ? {} : { detail: said.detail }),
          ...(said.etaSeconds === undefined ? {} : { etaSeconds: said.etaSeconds }),
        });
        return;
      case 'log':
        this.context.log(said.log, said.level);
        return;
      case 'artifact':
        return this.#publish(said.artifact);
      case 'result':
        this.#result = withinLimit(said.result);
        this.#report();
        return;
      case 'needs-you':
      case 'retry-after':
      case 'error':
        this.#spokenEnd = said;
        this.#report();
        return;
      case 'unreadable':
        this.context.log({ code: 'processor.unreadable_line', at: said.field ?? '' }, 'warn');
        return;
      default:
        said satisfies never;
    }
  }

  /** The last `result`; undefined when there was none. */
  get result(): unknown {
    return this.#result;
  }
  /** Paths that artifacts have taken, below the out folder. */
  get published(): ReadonlySet<string> {
    return this.#published;
  }
  get spokenEnd(): SpokenEnd | undefined {
    return this.#spokenEnd;
  }
  /** Throws what the code said of its end, if it did. */
  throwSpokenEnd(): void {
    if (this.#spokenEnd !== undefined) throw errorOf(this.#spokenEnd);
  }
  /** Resolves when every artifact said so far is in place; rejects for the first one that could not be. */
  settled(): Promise<unknown> {
    return this.#artifacts;
  }

  /** Whatever is said is a sign of life, and main hears only of what it is sent. */
  #report(more: Pick<TaskProgress, 'detail' | 'etaSeconds'> = {}): void {
    this.context.progress({ fraction: this.#fraction, stage: this.#stage, ...more });
  }

  #publish(artifact: ChannelArtifact): Promise<void> {
    const published = this.#artifacts.then(async () => {
      if (this.#published.size >= MAX_FILES) {
        throw new StepError('step_failed', { code: 'processor.too_many_files', max: MAX_FILES }, { retryable: false });
      }
      const staged = artifact.artifact;
      // macOS writes names in the decomposed form; one name must not be two.
      const target = staged.normalize('NFC');
      await this.context.publish([{ staged, target, details: detailsOf(artifact) }], { keepEarlier: true });
      this.#published.add(target);
    });
    this.#artifacts = published;
    // The end of the run awaits it; without a listener of its own Node would end the process.
    published.catch(() => {});
    return published;
  }
}

/** How a spoken end ends the run. */
function errorOf(said: SpokenEnd): Error {
  switch (said.kind) {
    case 'needs-you':
      return new NeedsYouError(said.code, said.message, said.url === undefined ? {} : { url: said.url });
    case 'retry-after': {
      const { retryAfterSeconds, message } = said;
      const problem = message ?? ({ code: 'processor.asked_to_wait' } as const);
      return new StepError('step_failed', problem, { retryable: true, retryAfterSeconds });
    }
    case 'error': {
      const { retryable, retryAfterSeconds } = said;
      return new StepError(said.code satisfies OwnCode, said.message, { retryable, retryAfterSeconds });
    }
    default:
      return said satisfies never;
  }
}

function detailsOf({ artifact, kind, ...given }: ChannelArtifact): Omit<TaskOutput, 'path' | 'bytes' | 'sha256'> {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { kind: kind ?? kindOfFile(artifact), ...said };
}

/** Whatever walks through a value calls itself for each level. Throws StepError for one that is nested too deeply. */
export function requireShallow(value: unknown): void {
  if (isTooDeep(value)) throw tooDeep();
}
export const isTooDeep = (value: unknown): boolean => isDeeperThan(MAX_LINE_LEVELS, value);

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeperThan(levels - 1, one));
}
function tooDeep(): StepError {
  return new StepError('bad_input', { code: 'processor.too_deep', levels: MAX_LINE_LEVELS }, { retryable: false });
}

function withinLimit(result: unknown): unknown {
  if (JSON.stringify(result ?? null).length <= MAX_RESULT_CHARS) return result;
  throw new StepError(
    'bad_input',
    { code: 'processor.result_too_long', chars: MAX_RESULT_CHARS },
    { retryable: false },
  );
}
