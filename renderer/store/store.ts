import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WorkerState } from '../../contract/events';
import type { BridgeState, MachineState, OriginRequest } from '../../contract/ipc';
import type { StudioState } from '../../contract/studio';
import type { TaskType } from '../../contract/task';
import type { LiveState } from './apply-event';
import { type DeadLetterList, emptyLetters } from './dead-letters';
import type { LogRing } from './log-ring';
import { emptyList, type TaskList } from './task-list';

/** The lists that the panel keeps up to date. */
export const LIST_KEYS = ['waiting', 'needsYou', 'history'] as const;
export type ListKey = (typeof LIST_KEYS)[number];

export interface ListSlot {
  readonly list: TaskList;
  /** `idle`: nobody looks at it, so it is not read. */
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
}

export interface PanelState {
  readonly phase: 'connecting' | 'live' | 'failed';
  readonly failure: string | undefined;
  readonly live: LiveState | undefined;
  readonly workers: Readonly<Partial<Record<TaskType, WorkerState>>>;
  readonly bridge: BridgeState | undefined;
  readonly originRequests: readonly OriginRequest[];
  readonly machine: MachineState | undefined;
  readonly studio: StudioState;
  readonly lists: Readonly<Record<ListKey, ListSlot>>;
  readonly deadLetters: DeadLetterList;
  /** Only of watched tasks. */
  readonly logs: Readonly<Record<string, LogRing>>;
}

export type PanelStore = StoreApi<PanelState>;

const ENDED = ['completed', 'failed', 'cancelled'] as const;

export function createPanelStore(): PanelStore {
  return createStore<PanelState>(() => ({
    phase: 'connecting',
    failure: undefined,
    live: undefined,
    workers: {},
    bridge: undefined,
    originRequests: [],
    machine: undefined,
    studio: { kind: 'alone' },
    lists: {
      waiting: { list: emptyList({ statuses: ['waiting'] }), phase: 'loading' },
      needsYou: { list: emptyList({ needsYou: true, statuses: ['waiting'] }), phase: 'loading' },
      history: { list: emptyList({ statuses: [...ENDED] }), phase: 'idle' },
    },
    deadLetters: emptyLetters(undefined),
    logs: {},
  }));
}
