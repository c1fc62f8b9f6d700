import type { Machine } from '../../contract/machine';
import type { ProblemText } from '../../contract/messages';
import type { StudioFinding, StudioMachine } from '../../contract/studio';
import type { TaskType } from '../../contract/task';
import type { Housekeeping } from '../store/housekeeping';
import type { TaskStore } from '../store/task-store';
import type { Unsubscribe } from '../system/listeners';

export interface StudioOptions {
  readonly address: string;
  readonly password: string | undefined;
  readonly studio: string;
  readonly machine: Machine;
  readonly mirrorFile: string;
  readonly retentionDays: () => number;
  readonly workspace: () => string;
  readonly toShared: (folder: string) => string | undefined;
  readonly toAbsolute: (folder: string) => string | undefined;
  readonly takes: () => readonly TaskType[];
  readonly mayWork: (studioId: string) => Promise<ProblemText | undefined>;
  readonly onError: (error: unknown) => void;
  readonly onListenerError?: (error: unknown) => void;
}

export interface OpenedStudio {
  readonly store: TaskStore;
  readonly housekeeping: Housekeeping;
  studioId(): string | undefined;
  clockBehindMs(): number;
  lastError(): unknown;
  machines(): readonly StudioMachine[];
  limited(): Readonly<Record<TaskType, boolean>>;
  setLimited(type: TaskType, limited: boolean): Promise<void>;
  setRetentionDays(days: number): Promise<void>;
  asOfMs(): number | undefined;
  onStudio(listener: () => void): Unsubscribe;
}

export type OpenStudio = (options: StudioOptions) => Promise<OpenedStudio>;
export type LookAtRedis = (place: {
  address: string;
  password: string | undefined;
  studio: string;
}) => Promise<StudioFinding[]>;

export const openStudio: OpenStudio = async () => {
  throw new Error('no studio yet');
};
export const lookAtRedis: LookAtRedis = async () => [];
export const checkMark = async (_workspace: string, _studioId: string): Promise<ProblemText | undefined> => undefined;
