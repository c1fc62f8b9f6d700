import { setTimeout as sleep } from 'node:timers/promises';
import { RunStopped } from '../../runtime/failures';
import { SceneFailedError } from '../scene-failed';
import type { PictureName } from './replies';
import { type ComfyServer, type Job, NotHeardError, type ServerTimes } from './server';
import type { Graph } from './workflow';

/** A version may take a job off one list a moment before it is on the other. */
const MISSES_UNTIL_FORGOTTEN = 3;
/** A server that was started again has forgotten what it had; one that does so each time breaks over this job. */
const MAX_SUBMISSIONS = 3;
const SLOWER_EACH_TIME = 1.5;

export interface ComfyTimes extends ServerTimes {
  /** Between two looks at a job: at first, and at most. */
  readonly look: { readonly first: number; readonly most: number };
  /** The waits while the server is not heard; it is away after the last one. */
  readonly notHeard: readonly number[];
  /** How long one picture may take from when it is begun. */
  readonly running: number;
  /** A run that says nothing for some minutes passes for one that is stuck. */
  readonly signOfLife: number;
}

interface Following {
  readonly server: ComfyServer;
  readonly job: Job;
  readonly graph: Graph;
  readonly workflowName: string;
  readonly signal: AbortSignal;
  readonly times: ComfyTimes;
  /** The server has the job from an earlier run. */
  readonly onFoundAgain: () => void;
  /** Now and then, with how many jobs come before this one. */
  readonly onWaiting: (ahead: number) => void;
}

/**
 * The picture of a job, which is handed over unless the server has it: by its id, which follows from what is to be made, a run after a crash
 * finds it again whether it waits, runs or is done. A cancel takes it back; a run that goes on later leaves it there. Throws
 * SceneFailedError, what the server throws, and the signal's reason.
 */
export async function followJob(following: Following): Promise<PictureName> {
  const { server, graph, workflowName, signal, times } = following;
  let { job } = following;
  let submissions = 0;
  let misses = 0;
  let unheard = 0;
  let wait = times.look.first;
  let runsSince: number | undefined;
  let saidAt = Date.now();
  let hasFoundIt = false;

  const submit = async (): Promise<void> => {
    if (submissions === MAX_SUBMISSIONS) throw new SceneFailedError({ code: 'comfyui.forgotten' });
    job = { ...job, id: await server.submit(job, graph, workflowName) };
    submissions += 1;
    misses = 0;
    wait = times.look.first;
    runsSince = undefined;
  };
  /** The picture, once it is there. */
  const look = async (): Promise<PictureName | undefined> => {
    const state = await server.stateOf(job);
    if (submissions === 0 && !hasFoundIt && (state.kind === 'waiting' || state.kind === 'running')) {
      hasFoundIt = true;
      following.onFoundAgain();
    }
    switch (state.kind) {
      case 'unknown':
        misses += 1;
        if ((submissions === 0 && !hasFoundIt) || misses >= MISSES_UNTIL_FORGOTTEN) await submit();
        return undefined;
      case 'waiting':
      case 'running':
        misses = 0;
        job = { ...job, id: state.id };
        if (state.kind === 'running') runsSince ??= Date.now();
        if (Date.now() - saidAt >= times.signOfLife) {
          saidAt = Date.now();
          following.onWaiting(state.kind === 'waiting' ? state.ahead : 0);
        }
        if (runsSince !== undefined && Date.now() - runsSince >= times.running) {
          await server.stop(job);
          throw new SceneFailedError({ code: 'comfyui.too_slow', minutes: Math.ceil(times.running / 60_000) });
        }
        return undefined;
      case 'failed':
        if (submissions > 0 || hasFoundIt) {
          throw new SceneFailedError(
            state.said === undefined
              ? { code: 'comfyui.interrupted' }
              : { code: 'comfyui.node_failed', said: state.said },
          );
        }
        // Of an earlier run: this one is the attempt after it.
        await server.forget(job);
        await submit();
        return undefined;
      case 'done':
        if (state.picture === undefined) throw new SceneFailedError({ code: 'comfyui.no_picture' });
        return state.picture;
      default:
        return state satisfies never;
    }
  };

  try {
    for (;;) {
      try {
        const picture = await look();
        if (picture !== undefined) return picture;
        unheard = 0;
        await sleep(wait, undefined, { signal });
        wait = Math.min(times.look.most, wait * SLOWER_EACH_TIME);
      } catch (error) {
        if (!(error instanceof NotHeardError)) throw error;
        const next = times.notHeard[unheard];
        if (next === undefined) throw error.end;
        unheard += 1;
        await sleep(next, undefined, { signal });
      }
    }
  } catch (error) {
    if (signal.aborted && !goesOnLater(signal)) await server.stop(job);
    signal.throwIfAborted();
    throw error;
  }
}

/** The app ends or the creator paused: the server may go on meanwhile, and the next run takes what it made. */
function goesOnLater({ reason }: AbortSignal): boolean {
  return reason instanceof RunStopped && (reason.why === 'shutdown' || reason.why === 'paused');
}
