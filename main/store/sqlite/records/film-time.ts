import type { FilmPart } from '../../../../contract/insight';
import type { TaskType } from '../../../../contract/task';
import type { EndedTask } from './ended-notes';

/** The last run of a step of a film. */
export interface StepRun {
  readonly type: TaskType;
  readonly ms: number;
}
interface Stage {
  readonly name: string;
  readonly startedAt: string;
}

const WHOLE = 1_000;

/**
 * Where a film's time went, in thousandths. A step's part is its last run; what is left of the time from the text to the film went by without
 * one: waiting, attempts that failed, and a stop for approval. The video step is parted by its stages, where its processor named them.
 */
export function filmShares(
  video: EndedTask & { readonly started_at: number },
  before: readonly StepRun[],
  stages: readonly Stage[],
): [part: FilmPart, n: number][] {
  const filmMs = video.completed_at - video.created_at;
  const runMs = video.run_ms ?? video.completed_at - video.started_at;
  const parts = new Map<FilmPart, number>();
  const add = (part: FilmPart, ms: number) => parts.set(part, (parts.get(part) ?? 0) + ms);
  for (const { type, ms } of before) add(type, ms);
  const voiceMs = stageMs(stages, 'narration', video.completed_at);
  if (voiceMs === undefined) add('video', runMs);
  else {
    const ownMs = Math.min(voiceMs, runMs);
    add('voice', ownMs);
    add('encoding', runMs - ownMs);
  }
  const busyMs = [...parts.values()].reduce((sum, ms) => sum + ms, 0);
  // A clock that was set back in between: nothing is known of such a film.
  if (filmMs <= 0 || busyMs > filmMs) return [];
  add('waiting', filmMs - busyMs);
  return inThousandths([...parts], filmMs);
}

/** What rounding leaves over goes to the parts that lost most by it, so that each film counts the same. */
function inThousandths(parts: readonly [FilmPart, number][], filmMs: number): [FilmPart, number][] {
  const floored = parts.map(([part, ms]) => ({ part, n: Math.floor((ms / filmMs) * WHOLE), ms }));
  let left = WHOLE - floored.reduce((sum, { n }) => sum + n, 0);
  const lost = ({ n, ms }: { n: number; ms: number }) => (ms / filmMs) * WHOLE - n;
  for (const one of [...floored].sort((a, b) => lost(b) - lost(a))) {
    if (left === 0) break;
    one.n += 1;
    left -= 1;
  }
  return floored.filter(({ n }) => n > 0).map(({ part, n }) => [part, n]);
}

/** How long a run was in a stage; undefined when it never was. */
function stageMs(stages: readonly Stage[], name: string, endMs: number): number | undefined {
  let sum: number | undefined;
  for (const [at, stage] of stages.entries()) {
    if (stage.name !== name) continue;
    const next = stages[at + 1];
    sum =
      (sum ?? 0) + Math.max(0, (next === undefined ? endMs : Date.parse(next.startedAt)) - Date.parse(stage.startedAt));
  }
  return sum;
}
