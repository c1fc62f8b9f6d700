import type { QueueEvent } from '../../../contract/events';
import type { IpcOutput, Snapshot } from '../../../contract/ipc';
import type { Settings } from '../../../contract/settings';
import type { QueueTask, TaskLogLine, TaskTry } from '../../../contract/task';

/** Everything the made-up main process knows. */
export interface Scenario {
  readonly snapshot: Snapshot;
  readonly waiting: readonly QueueTask[];
  readonly ended: readonly QueueTask[];
  readonly logs: Readonly<Record<string, readonly TaskLogLine[]>>;
  readonly tries: readonly TaskTry[];
  readonly settings: Settings;
  readonly approved: readonly string[];
  readonly denied: readonly string[];
  readonly deadLetters?: IpcOutput<'queue:dead-letters'>['letters'];
  /** This many waiting or completed tasks, made when they are asked for, instead of those above. */
  readonly madeOnDemand?: { readonly waiting?: number; readonly completed?: number };
  /** Every call fails with this code, when set. */
  readonly failWith?: string;
  /** Calls of a channel fail with this. */
  readonly failures?: Readonly<Record<string, { readonly code: string; readonly field?: string }>>;
  /** What the system's folder dialog gives; closed without a choice when absent. */
  readonly chosenFolder?: string;
}

export interface FakeMain {
  readonly calls: Array<{ channel: string; input: unknown }>;
  emit(channel: string, payload: unknown): void;
  emitEvents(events: readonly QueueEvent[]): void;
}

/**
 * Puts a made-up `window.studioQueue` into the page. It runs inside the browser (addInitScript), hence without imports.
 */
export function installFakeMain(scenario: Scenario): void {
  type Listener = (payload: unknown) => void;
  const listeners = new Map<string, Set<Listener>>();
  const calls: Array<{ channel: string; input: unknown }> = [];
  const all = [...scenario.waiting, ...scenario.snapshot.running, ...scenario.ended];
  let settings: Record<string, unknown> = { ...scenario.settings };

  const field = (input: unknown, name: string): unknown =>
    typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
  const taskOf = (input: unknown) => all.find((task) => task.id === field(input, 'id'));

  const onDemand = (status: 'waiting' | 'completed', index: number, count: number): unknown => ({
    ...all[0],
    id: `00000000-0000-4000-8000-${(0x1000000 + index).toString(16).padStart(12, '0')}`,
    type: 'script',
    status,
    priority: 0,
    metadata: { title: `작업 ${index}` },
    dependsOn: [],
    rank: index,
    // The newest first, as main gives ended tasks.
    seq: status === 'waiting' ? index : count - index,
  });

  const list = (input: unknown): unknown => {
    const statuses = field(input, 'statuses') as string[] | undefined;
    const status = statuses?.includes('completed') ? 'completed' : 'waiting';
    const count = field(input, 'needsYou') === true ? undefined : scenario.madeOnDemand?.[status];
    if (count !== undefined) {
      const from = Number(field(input, 'cursor') ?? 0);
      const to = Math.min(count, from + Number(field(input, 'limit')));
      const tasks = Array.from({ length: to - from }, (_, index) => onDemand(status, from + index, count));
      return { tasks, total: count, ...(to < count ? { nextCursor: String(to) } : {}) };
    }
    const types = field(input, 'types') as string[] | undefined;
    const text = ((field(input, 'text') as string | undefined) ?? '').toLowerCase();
    const rows = all.filter(
      (task) =>
        (statuses?.includes(task.status) ?? true) &&
        (types?.includes(task.type) ?? true) &&
        (field(input, 'needsYou') !== true || task.needsYou !== undefined) &&
        (field(input, 'projectId') ?? task.projectId) === task.projectId &&
        `${task.projectId} ${task.userId} ${String(task.metadata.title)}`.toLowerCase().includes(text),
    );
    const start = Number(field(input, 'cursor') ?? 0);
    const end = start + Number(field(input, 'limit'));
    const page = { tasks: rows.slice(start, end), total: rows.length };
    return end < rows.length ? { ...page, nextCursor: String(end) } : page;
  };

  const answer = (channel: string, input: unknown): unknown => {
    switch (channel) {
      case 'app:snapshot':
        return scenario.snapshot;
      case 'queue:typical-seconds':
        return scenario.snapshot.typicalSeconds;
      case 'queue:list':
        return list(input);
      case 'queue:get':
        return { task: taskOf(input), position: 1, estimatedWaitSeconds: 200, tries: scenario.tries };
      case 'queue:logs': {
        const lines = scenario.logs[String(field(input, 'id'))] ?? [];
        return { lines: lines.filter((line) => line.n > Number(field(input, 'after'))) };
      }
      case 'queue:dead-letters': {
        const before = Number(field(input, 'beforeId') ?? Number.POSITIVE_INFINITY);
        const letters = (scenario.deadLetters ?? []).filter((letter) => letter.id < before);
        return { letters: letters.slice(0, Number(field(input, 'limit'))) };
      }
      case 'machine:look':
        return scenario.snapshot.machine;
      case 'queue:pipeline':
        return { tasks: [] };
      case 'queue:all':
        return { changed: 3 };
      case 'queue:enqueue':
        return all[0];
      case 'queue:pause':
      case 'queue:resume':
      case 'origins:decide':
      case 'origins:revoke':
      case 'settings:set-llm-key':
      case 'shell:open-project':
      case 'shell:open-logs':
      case 'shell:show-output':
        return undefined;
      case 'settings:choose-folder':
        return scenario.chosenFolder === undefined ? {} : { path: scenario.chosenFolder };
      case 'settings:test-llm':
        return { tookMs: 412 };
      case 'origins:list':
        return { approved: scenario.approved, denied: scenario.denied };
      case 'settings:get':
        return { settings, llmKeySet: true };
      case 'settings:set':
        settings = { ...settings, ...(input as object) };
        return { settings, llmKeySet: true };
      default:
        return taskOf(input);
    }
  };

  const fake: FakeMain = {
    calls,
    emit(channel, payload) {
      for (const listener of listeners.get(channel) ?? []) listener(payload);
    },
    emitEvents(events) {
      this.emit('queue:events', events);
    },
  };
  Reflect.set(window, 'fakeMain', fake);
  Reflect.set(window, 'studioQueue', {
    async call(channel: string, input: unknown) {
      calls.push({ channel, input });
      if (scenario.failWith !== undefined) {
        return { ok: false, error: { code: scenario.failWith, message: 'made-up failure' } };
      }
      const failure = scenario.failures?.[channel];
      if (failure !== undefined) return { ok: false, error: { ...failure, message: 'made-up failure' } };
      return { ok: true, value: answer(channel, input) };
    },
    on(channel: string, listener: Listener) {
      const set = listeners.get(channel) ?? new Set<Listener>();
      listeners.set(channel, set.add(listener));
      return () => set.delete(listener);
    },
  });
}
