import type { PausedFor, QueueEvent } from '../../contract/events';
import type { Snapshot } from '../../contract/ipc';
import type { QueueSummary, QueueTask, TaskLogLine, TaskType, Today, TypicalSeconds } from '../../contract/task';

/** What events change and the dashboard shows. Workers, bridge and origins have channels of their own. */
export interface LiveState {
  /** Of the last event applied to this state. */
  readonly seq: number;
  readonly summary: QueueSummary;
  readonly today: Today;
  /** Of those who own tasks the first two. */
  readonly users: readonly string[];
  readonly typicalSeconds: TypicalSeconds;
  /** Running tasks by id. */
  readonly running: Readonly<Record<string, QueueTask>>;
  /** Whether this machine starts no task of the type, for whichever reason. */
  readonly paused: Readonly<Record<TaskType, boolean>>;
  readonly pausedFor: Readonly<Record<TaskType, PausedFor>>;
}

/** What a batch of events means for lists and logs, which are not part of LiveState. */
interface Effects {
  /** The latest version of each changed task, in order of its last change. */
  readonly tasks: readonly QueueTask[];
  readonly removedIds: readonly string[];
  /** In order of arrival. */
  readonly logs: ReadonlyArray<{ readonly taskId: string; readonly lines: readonly TaskLogLine[] }>;
  readonly reload: boolean;
}

export type Applied =
  | { readonly kind: 'applied'; readonly state: LiveState; readonly effects: Effects }
  /** An event before `foundSeq` is missing: only a new snapshot helps. */
  | { readonly kind: 'gap'; readonly expectedSeq: number; readonly foundSeq: number };

/** Log lines on the card of a running task. */
export const TRAIL_LINES = 3;

export function fromSnapshot(snapshot: Snapshot): LiveState {
  return {
    seq: snapshot.seq,
    summary: snapshot.summary,
    today: snapshot.today,
    users: snapshot.users,
    typicalSeconds: snapshot.typicalSeconds,
    running: Object.fromEntries(snapshot.running.map((task) => [task.id, task])),
    paused: snapshot.paused,
    pausedFor: snapshot.pausedFor,
  };
}

function without(running: LiveState['running'], id: string): LiveState['running'] {
  if (running[id] === undefined) return running;
  const { [id]: _gone, ...rest } = running;
  return rest;
}

function withUser(users: LiveState['users'], user: string): LiveState['users'] {
  return users.length > 1 || users.includes(user) ? users : [...users, user];
}

function step(state: LiveState, event: QueueEvent): LiveState {
  const { seq } = event;
  switch (event.kind) {
    case 'task': {
      const { task } = event;
      const running =
        task.status === 'processing' ? { ...state.running, [task.id]: task } : without(state.running, task.id);
      return { ...state, seq, running, users: withUser(state.users, task.userId) };
    }
    case 'removed':
      return { ...state, seq, running: event.ids.reduce(without, state.running) };
    case 'log': {
      const task = state.running[event.taskId];
      if (task === undefined) return { ...state, seq };
      const logs = [...task.logs, ...event.lines.map((line) => line.text)].slice(-TRAIL_LINES);
      return { ...state, seq, running: { ...state.running, [task.id]: { ...task, logs } } };
    }
    case 'progress': {
      const task = state.running[event.taskId];
      if (task === undefined) return { ...state, seq };
      return { ...state, seq, running: { ...state.running, [task.id]: { ...task, progress: event.progress } } };
    }
    case 'summary':
      return { ...state, seq, summary: event.summary, today: event.today };
    case 'typical':
      return { ...state, seq, typicalSeconds: event.typicalSeconds };
    case 'paused':
      return {
        ...state,
        seq,
        paused: { ...state.paused, [event.type]: event.paused },
        pausedFor: { ...state.pausedFor, [event.type]: event.pausedFor },
      };
    case 'reload':
      return { ...state, seq };
    default:
      return event satisfies never;
  }
}

/**
 * Applies consecutive events. Events already in the state (repeated, or older than the snapshot) are skipped. If one is missing,
 * nothing is applied, so that a caller never shows half a batch.
 */
export function applyEvents(state: LiveState, events: readonly QueueEvent[]): Applied {
  let next = state;
  const tasks = new Map<string, QueueTask>();
  const removed = new Set<string>();
  const logs: Array<{ taskId: string; lines: readonly TaskLogLine[] }> = [];
  let reload = false;
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    if (event.seq !== next.seq + 1) return { kind: 'gap', expectedSeq: next.seq + 1, foundSeq: event.seq };
    next = step(next, event);
    if (event.kind === 'task') {
      tasks.delete(event.task.id);
      tasks.set(event.task.id, event.task);
      removed.delete(event.task.id);
    } else if (event.kind === 'removed') {
      for (const id of event.ids) {
        tasks.delete(id);
        removed.add(id);
      }
    } else if (event.kind === 'log') logs.push({ taskId: event.taskId, lines: event.lines });
    else if (event.kind === 'reload') reload = true;
  }
  return {
    kind: 'applied',
    state: next,
    effects: { tasks: [...tasks.values()], removedIds: [...removed], logs, reload },
  };
}
