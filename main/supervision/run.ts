import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageTask } from '../../contract/bridge';
import { presentTask } from '../../contract/present';
import { STOP_IN_WORDS_MS } from '../../contract/processors';
import { OUT_FOLDER } from '../../contract/project-files';
import { type NeedsYou, needsYouSchema, type QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { CancelReason, CreatorProcessor, FromWorker, Handover } from '../../contract/worker-messages';
import type { RunFolders } from '../projects/run-folders';
import type { RunAge } from '../queue/health';
import type { Claim, RunEnd } from '../queue/types';
import type { Lease } from '../store/types';
import type { Claimant } from './external-desk';
import { type ExternalCall, ExternalTalk, leaseLost, type RecordedEnd } from './external-talk';
import type { LaneOptions } from './options';
import { endOfAbort, endOfDeath, endOfStorageError, whyRefused } from './run-ends';
import { SilenceWatch } from './silence-watch';
import { untilWritten } from './until-written';
import type { WorkerDeath } from './worker-death';
import type { WorkerSlot } from './worker-slot';

type Message = Exclude<FromWorker, { kind: 'ready' }>;

/** What is kept of the message: the schema leaves out the rest. */
const needsYouOf = (message: Extract<Message, { kind: 'needs-you' }>): NeedsYou => needsYouSchema.parse(message);

/** The time from the kill of a program until none of its processes is left, which its worker then reports: seconds on a busy machine. */
const PROGRAM_GONE_MS = 6_000;

/**
 * A program is first asked on its input, then by SIGTERM, and is killed after the time that its setting allows. Everything else stops at
 * once.
 */
function stopsWithinMs(processor: CreatorProcessor | undefined): number {
  return processor?.kind === 'program' ? STOP_IN_WORDS_MS + processor.graceSeconds * 1_000 + PROGRAM_GONE_MS : 0;
}

export interface RunOptions
  extends Pick<
    LaneOptions,
    'queue' | 'runFolders' | 'files' | 'settings' | 'timings' | 'now' | 'log' | 'isFolderThere' | 'spending'
  > {
  readonly slot: Pick<WorkerSlot, 'isIdle' | 'lastDeath' | 'run' | 'send' | 'kill'>;
  /** The creator's own code that does the task; undefined when the app's own does. */
  readonly processor: CreatorProcessor | undefined;
  /** The creator's worker that gets the task, when the processor is one that pulls. */
  readonly claimant: Claimant | undefined;
  /** Called when the claimant did not get it. */
  readonly giveBack: () => void;
  /** Aborted when the app stops. */
  readonly stop: AbortSignal;
  /** How often each task's worker went silent: the first time may be the machine's fault, the next counts as a crash. */
  readonly silences: Map<string, number>;
  /** Called once: the lane is free. */
  readonly onEnded: () => void;
}

/**
 * One claimed task, from its claim until its end is recorded. States (`set` is the only way between them):
 *
 * - `preparing`: its folders and settings are being made; the worker does not have it. → `running` by begin(); `ending` when that fails,
 *   abort() was called, the worker died meanwhile or the app stops.
 * - `running`: the worker has it, and the watchdog waits for signs of work. → `aborting` by abort(), which the watchdog also calls;
 *   `ending` by the end that the worker reports, or by its death.
 * - `aborting`: the worker was asked to stop, and is killed when the grace time is over. → `ending` by its reply, by an end that it had
 *   sent before, or by its death.
 * - `ending`: pending writes are awaited, the staging folder is removed, and the one end is recorded. Anything else comes too late. →
 *   `ended` in any case.
 * - `ended`: the lane may have the next one.
 */
export class Run {
  /** Its end as recorded; undefined when that was not possible. */
  readonly ended: Promise<RecordedEnd | undefined>;
  private settleEnded: (recorded: RecordedEnd | undefined) => void = () => {};
  private state: 'preparing' | 'running' | 'aborting' | 'ending' | 'ended' = 'preparing';
  private readonly lease: Lease;
  private readonly startedAtMs: number;
  private readonly watchdog: SilenceWatch;
  private readonly published = new Set<string>();
  /** Writes to the queue and to projects that the end must wait for. */
  private readonly writes = new Set<Promise<unknown>>();
  private folders: RunFolders | undefined;
  /** With the worker of the creator's that has the task. */
  private talk: ExternalTalk | undefined;
  /** Set once an abort was asked for; it decides what the end is. */
  private abortedFor: CancelReason | undefined;
  private graceTimer: NodeJS.Timeout | undefined;
  /** Aborted when it need not be prepared any more. */
  private readonly unwanted = new AbortController();
  /** What an abort may take before the worker is killed. */
  private abortGraceMs: number;

  constructor(
    private readonly claim: Claim,
    private readonly options: RunOptions,
  ) {
    const { now } = options;
    this.lease = claim.lease;
    this.startedAtMs = now();
    this.abortGraceMs = options.timings.abortGraceMs;
    this.watchdog = new SilenceWatch(() => this.abort('stuck'), now);
    this.ended = new Promise((resolve) => {
      this.settleEnded = resolve;
    });
  }

  get taskId(): string {
    return this.lease.taskId;
  }

  age(): RunAge {
    const { id, type, startedAt, createdAt } = this.claim.task;
    return {
      task: { id, type, startedAt: startedAt ?? createdAt },
      ageMs: this.options.now() - this.startedAtMs,
      silentMs: this.watchdog.silentMs,
    };
  }

  /** The longest that abort() takes. */
  get stopsWithinMs(): number {
    return this.abortGraceMs;
  }

  /** Prepares the run and hands it to the worker; resolves when the worker has it or its end is recorded. */
  async begin(): Promise<void> {
    const { claim, lease, options } = this;
    const { task } = claim;
    try {
      // What other machines made may be seen here only seconds later: whoever cancels does not wait for that.
      const stop = AbortSignal.any([options.stop, this.unwanted.signal]);
      this.folders = await options.runFolders.begin(claim, (write) => this.persist('folder', write), stop);
      const settings = await options.settings(task.type, task.metadata);
      const { processor, claimant } = options;
      this.abortGraceMs += stopsWithinMs(processor);
      const { projectDir, stagingDir } = this.folders;
      const handover = processor === undefined ? undefined : await this.handover(projectDir, settings.language);
      const outDir = join(stagingDir, OUT_FOLDER);
      // The worker process makes it too, but the claimant may look before that.
      if (claimant !== undefined) await mkdir(outDir);
      // The worker may have died, or the app may have begun to stop, during the claim.
      const asked = this.askedEnd();
      if (asked !== undefined || !options.slot.isIdle) {
        const reason = options.slot.lastDeath?.cause === 'restarted' ? 'restarted' : 'lost-heartbeat';
        await this.end(asked ?? { kind: 'requeue', reason });
        return;
      }
      if (claimant?.gone.aborted === true) {
        await this.end({ kind: 'requeue', reason: 'external-silent' });
        return;
      }
      this.set('running');
      options.slot.run({
        kind: 'run',
        ...lease,
        type: task.type,
        projectId: task.projectId,
        stagingDir,
        inputDir: this.folders.inputDir,
        metadata: task.metadata,
        attempt: task.retryCount + 1,
        settings,
        ...(processor === undefined || handover === undefined ? {} : { creator: { processor, handover } }),
      });
      if (claimant !== undefined && handover !== undefined) {
        this.startTalk(claimant);
        claimant.settle({ ...handover, leaseId: lease.leaseId, outDir });
      }
    } catch (error) {
      const asked = this.askedEnd();
      if (asked === undefined) options.log.error('dispatch.prepare-failed', error, { taskId: task.id });
      await this.end(asked ?? endOfStorageError(error));
    }
  }

  /** What the creator's own code gets of the task. */
  private async handover(projectDir: string, language: Language): Promise<Handover & { readonly task: PageTask }> {
    const { task } = this.claim;
    const results: Record<string, unknown> = {};
    for (const id of task.dependsOn) {
      const result = (await this.options.queue.tasks.get(id, 0))?.result;
      if (result !== undefined) results[id] = result;
    }
    return { task: presentTask(task, language), projectDir, results };
  }

  private startTalk(claimant: Claimant): void {
    const { slot, timings, now } = this.options;
    this.talk = new ExternalTalk({
      lease: this.lease,
      send: (message) => slot.send(message),
      abort: (reason) => this.abort(reason),
      written: () => Promise.all(this.writes),
      ended: this.ended,
      silentMs: timings.externalSilentMs,
      now,
    });
    // It hung up before it could read the reply, so it does not know about its task.
    claimant.gone.addEventListener('abort', () => this.abort('external-silent'));
  }

  /** What the creator's worker reports about it. @throws AppError `lease_lost` for another lease, or one that is over. */
  async report(leaseId: string, call: ExternalCall): Promise<QueueTask | null> {
    if (this.talk === undefined || leaseId !== this.lease.leaseId) throw leaseLost();
    return this.talk.report(call);
  }

  abort(reason: CancelReason): void {
    if (this.state === 'ending' || this.state === 'ended') return;
    // A person's request replaces the app's own reason of a moment before.
    if (this.abortedFor === undefined || reason === 'cancelled') this.abortedFor = reason;
    if (this.state === 'preparing') this.unwanted.abort();
    if (this.state !== 'running') return;
    this.set('aborting');
    const { slot } = this.options;
    slot.send({ kind: 'cancel', ...this.lease, reason });
    this.graceTimer = setTimeout(
      () => slot.kill({ cause: 'killed', detail: `did not stop when asked (${reason})` }),
      this.abortGraceMs,
    );
  }

  /** The machine woke up: time asleep does not count as silence. */
  noteResume(): void {
    this.watchdog.heard();
    this.talk?.noteResume();
  }

  receive(message: Message): void {
    if (this.state !== 'running' && this.state !== 'aborting') return;
    const { queue, stop } = this.options;
    if (message.kind === 'heartbeat') {
      if (message.taskId === this.taskId) this.follow(queue.heartbeat(this.lease));
      return;
    }
    // From a worker that was given up and now reports again, about a claim that it no longer has.
    if (message.leaseId !== this.lease.leaseId || message.taskId !== this.taskId) return;
    switch (message.kind) {
      case 'log':
        this.watchdog.heard();
        this.follow(queue.appendLog(this.lease, message.lines));
        return;
      case 'progress':
        this.watchdog.heard();
        this.follow(queue.updateTask(this.lease, { progress: message.progress }));
        return;
      case 'publish':
        this.watchdog.heard();
        this.publish(message);
        return;
      case 'spend':
        this.watchdog.heard();
        this.spend(message);
        return;
      case 'done':
        void this.end({ kind: 'completed', ...(message.result === undefined ? {} : { result: message.result }) });
        return;
      case 'failed':
        // The system may end a worker's children before main could ask it to stop.
        if (stop.aborted) void this.end({ kind: 'requeue', reason: 'shutdown' });
        else void this.end({ kind: 'error', error: message.error });
        return;
      case 'needs-you':
        void this.end({ kind: 'needs-you', needsYou: needsYouOf(message) });
        return;
      case 'heard':
        this.talk?.heard(message.request, message.error);
        return;
      case 'aborted':
        void this.end(endOfAbort(this.abortedFor ?? 'cancelled', this.options.timings.stuckAfterMs));
        return;
      default:
        message satisfies never;
    }
  }

  workerDied(death: WorkerDeath): void {
    if (this.state === 'running' || this.state === 'aborting') void this.end(this.endOfDeath(death));
  }

  private set(state: Run['state']): void {
    this.state = state;
    if (state === 'running') this.watchdog.start(this.options.timings.stuckAfterMs);
    else this.watchdog.stop();
    if (state !== 'aborting') clearTimeout(this.graceTimer);
    if (state !== 'running') this.talk?.close();
  }

  /** The end when somebody asked for it: of this run, or of the app. */
  private askedEnd(): RunEnd | undefined {
    const { stop, timings } = this.options;
    if (this.abortedFor !== undefined) return endOfAbort(this.abortedFor, timings.stuckAfterMs);
    return stop.aborted ? { kind: 'requeue', reason: 'shutdown' } : undefined;
  }

  private endOfDeath(death: WorkerDeath): RunEnd {
    const { silences } = this.options;
    // A person's wish replaces the watchdog's verdict of a moment before, which would cost an attempt.
    const isForgiven = death.cause === 'restarted' && this.abortedFor === 'stuck';
    const asked = isForgiven ? undefined : this.askedEnd();
    if (asked !== undefined) return asked;
    if (death.cause !== 'lost-heartbeat') return endOfDeath(death);
    const times = (silences.get(this.taskId) ?? 0) + 1;
    silences.set(this.taskId, times);
    return times === 1 ? { kind: 'requeue', reason: 'lost-heartbeat' } : endOfDeath(death);
  }

  /** Records the one end of the run, whatever it is. */
  private async end(given: RunEnd): Promise<void> {
    this.set('ending');
    const { log, queue, runFolders, silences, giveBack, onEnded } = this.options;
    let recorded: RecordedEnd | undefined;
    try {
      await Promise.all(this.writes);
      const { folders } = this;
      // Before the end is recorded: a listener that hears `cancelled` or `completed` finds no partial file.
      if (folders !== undefined) {
        await runFolders
          .end(folders, this.published.size > 0)
          .catch((error: unknown) => log.error('dispatch.staging-left', error, { staging: folders.stagingDir }));
      }
      const end = await this.excused(given);
      const task = await this.persist(end.kind, () => queue.endRun(this.lease, end));
      recorded = { end, task };
      if (task?.status !== 'waiting') silences.delete(this.taskId);
    } catch (error) {
      // The app is stopping: the row stays `processing`, and the next start recovers it as an orphan.
      log.error('dispatch.end-not-recorded', error, { taskId: this.taskId, end: given.kind });
    } finally {
      this.set('ended');
      if (this.talk === undefined) giveBack();
      onEnded();
      this.settleEnded(recorded);
    }
  }

  /** Without the folder in which it worked, what went wrong says nothing about the task. */
  private async excused(end: RunEnd): Promise<RunEnd> {
    const { isFolderThere } = this.options;
    const wentWrong = end.kind === 'error' || end.kind === 'crash' || end.kind === 'needs-you';
    if (!wentWrong || isFolderThere === undefined || (await isFolderThere())) return end;
    return { kind: 'requeue', reason: 'folder-gone' };
  }

  private persist<T>(what: string, write: () => Promise<T>): Promise<T> {
    const { log, stop, timings } = this.options;
    const onDelay = (error: unknown) => log.error('dispatch.end-delayed', error, { taskId: this.taskId, what });
    return untilWritten(write, { retryMs: timings.storageRetryMs, stop, onDelay });
  }

  /** The end waits for the worker's write. A write that is too late for the lease stops the run. */
  private follow(result: Promise<boolean>): void {
    this.track(
      result
        .then((accepted) => {
          // The queue gave the task to somebody else: this run must not go on beside that one.
          if (!accepted) this.abort('shutdown');
        })
        .catch((error: unknown) => this.options.log.error('dispatch.write-failed', error, { taskId: this.taskId })),
    );
  }

  private track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.writes.delete(tracked));
    this.writes.add(tracked);
  }

  /** The end waits for it: what was spent is counted however the run ends. */
  private spend({ request, amount, instead }: Extract<Message, { kind: 'spend' }>): void {
    const { lease, options } = this;
    const counted = options.spending?.count({ taskId: this.taskId, amount, instead }) ?? Promise.resolve();
    this.track(
      counted
        .then(
          () => ({}),
          (error: unknown) => ({ error: whyRefused(error) }),
        )
        .then((outcome) => options.slot.send({ kind: 'counted', ...lease, request, ...outcome })),
    );
  }

  /** The end waits for it, whatever happens to the worker meanwhile. */
  private publish({ request, files, keepEarlier = false }: Extract<Message, { kind: 'publish' }>): void {
    const { folders, lease, claim, options } = this;
    if (folders === undefined) return;
    this.track(
      options.files
        .publish({
          task: claim.task,
          lease,
          folders,
          files,
          earlier: [...this.published],
          keepEarlier,
          mayGoOn: () => this.state === 'running',
          hasLease: () => options.queue.tasks.holds(lease),
          persist: (write) => this.persist('publish', write),
        })
        .then(
          () => {
            for (const { output } of files) this.published.add(output.path);
            return {};
          },
          (error: unknown) => {
            if (this.abortedFor === undefined) options.log.error('dispatch.publish-failed', error, { ...lease });
            return { error: whyRefused(error) };
          },
        )
        .then((outcome) => {
          this.watchdog.heard();
          if (this.state === 'running' || this.state === 'aborting') {
            options.slot.send({ kind: 'published', ...lease, request, ...outcome });
          }
        }),
    );
  }
}
