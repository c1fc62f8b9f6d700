import { randomFillSync, randomUUID } from 'node:crypto';
import { v7 as timeOrderedUuid } from 'uuid';
import type { ReviewStep } from '../../contract/review';
import {
  type EnqueueInput,
  type IsBuiltin,
  type PipelineInput,
  TASK_TYPES,
  type TaskType,
  unknownFields,
  unusableFields,
  usableFields,
} from '../../contract/task';
import type { InsertRequest, NewTask } from '../store/task-store';
import { type RequestKind, requestHash } from './request-hash';

const DEFAULT_MAX_RETRIES = 3;
/** How many unknown fields are listed by name. */
const MAX_NAMED = 20;

export interface Defaults {
  /** Owner of tasks that name none. */
  readonly userId: string;
  /** For a built-in processor, the log names the fields that it does not know. The creator's own code has fields of its own. */
  readonly isBuiltin: IsBuiltin;
  /** Where a film stops for approval unless its own input says (default: nowhere). */
  readonly stopAfter?: (() => readonly ReviewStep[]) | undefined;
}

const ID_BYTES = 16;
/** Random bytes are drawn for this many ids at once. Drawn one by one, they took a tenth of an enqueue. */
const randomBytes = new Uint8Array(ID_BYTES * 256);
let bytesUsed = randomBytes.length;
let last = { msecs: 0, seq: 0 };

/**
 * Ordered by time, also within one millisecond, so that tasks added together are neighbours in the index of ids. Fifty random ids would
 * touch fifty of its pages, and the -wal takes 4 KB for each.
 */
function newId(): string {
  if (bytesUsed === randomBytes.length) {
    randomFillSync(randomBytes);
    bytesUsed = 0;
  }
  const random = randomBytes.subarray(bytesUsed, bytesUsed + ID_BYTES);
  bytesUsed += ID_BYTES;
  const msecs = Date.now();
  last = msecs > last.msecs ? { msecs, seq: 0 } : { msecs: last.msecs, seq: last.seq + 1 };
  return timeOrderedUuid({ random, ...last });
}

/** A single task with its defaults filled in. */
export function taskRequest(input: EnqueueInput, defaults: Defaults, key: string | undefined): InsertRequest {
  return { tasks: [newTask(input, defaults)], ...keyed('enqueue', input, key) };
}

/** Many tasks, added together or not at all. Always with a key: what timed out in a studio can then be sent again by the id of its first task. */
export function manyRequest(
  inputs: readonly EnqueueInput[],
  defaults: Defaults,
  key: string = randomUUID(),
): InsertRequest {
  return { tasks: inputs.map((input) => newTask(input, defaults)), ...keyed('many', inputs, key) };
}

/** Fields that say how the film shall be, and which types' built-in processors need them: said of one task, they hold for the others. */
const SHARED = { aspect: TASK_TYPES, duration: ['script', 'video'] } as const;

/** Metadata for the creator's own code stays as it came. */
function withShared(film: Readonly<Record<TaskType, Metadata>>, isBuiltin: IsBuiltin): Record<TaskType, Metadata> {
  const ours = TASK_TYPES.filter(isBuiltin);
  const shared = (type: TaskType) =>
    Object.entries(SHARED).flatMap(([field, types]) => {
      // The film's own word counts, not what its script or pictures were given.
      const given = ours.toReversed().flatMap((other) => usableFields(other, film[other])[field] ?? []);
      return types.some((one) => one === type) && given.length > 0 ? [[field, given[0]] as const] : [];
    });
  const filled = (type: TaskType): Metadata =>
    isBuiltin(type) ? { ...Object.fromEntries(shared(type)), ...film[type] } : film[type];
  return { script: filled('script'), image: filled('image'), video: filled('video') };
}
type Metadata = Record<string, unknown>;

/** A film's three tasks, each waiting for the previous one. They are added together or not at all. */
export function pipelineRequest(input: PipelineInput, defaults: Defaults, key: string | undefined): InsertRequest {
  const pipelineId = randomUUID();
  const {
    script: writing,
    image: drawing = {},
    video: filming = {},
    stopAfter = defaults.stopAfter?.() ?? [],
    ...common
  } = input;
  const { script, image, video } = withShared({ script: writing, image: drawing, video: filming }, defaults.isBuiltin);
  const step = (one: EnqueueInput, after?: ReviewStep): NewTask => ({
    ...newTask(one, defaults, pipelineId),
    ...(after !== undefined && stopAfter.includes(after) ? { reviewAfter: after } : {}),
  });
  const first = step({ ...common, type: 'script', metadata: script });
  const second = step({ ...common, type: 'image', metadata: image, dependsOn: [first.id] }, 'script');
  const third = step({ ...common, type: 'video', metadata: video, dependsOn: [second.id] }, 'image');
  return { tasks: [first, second, third], ...keyed('pipeline', input, key) };
}

/** Tasks that are added together, each waiting for the one before it; the first one behind the step `reviewAfter` for its approval too. */
export function chainRequest(
  inputs: readonly EnqueueInput[],
  defaults: Defaults,
  reviewAfter?: ReviewStep,
): InsertRequest {
  const pipelineId = randomUUID();
  const tasks: NewTask[] = [];
  const isBehind = ({ type }: EnqueueInput) =>
    reviewAfter !== undefined && TASK_TYPES.indexOf(type) > TASK_TYPES.indexOf(reviewAfter);
  const stopped = inputs.find(isBehind);
  for (const input of inputs) {
    const before = tasks.at(-1);
    const task = newTask({ ...input, dependsOn: before === undefined ? [] : [before.id] }, defaults, pipelineId);
    tasks.push(input === stopped && reviewAfter !== undefined ? { ...task, reviewAfter } : task);
  }
  // As for many: what timed out in a studio can be sent again.
  return { tasks, ...keyed('many', inputs, randomUUID()) };
}

function newTask(input: EnqueueInput, defaults: Defaults, pipelineId?: string): NewTask {
  return {
    id: newId(),
    type: input.type,
    priority: input.priority ?? 0,
    userId: input.userId ?? defaults.userId,
    projectId: input.projectId,
    metadata: input.metadata,
    maxRetries: input.maxRetries ?? DEFAULT_MAX_RETRIES,
    dependsOn: input.dependsOn ?? [],
    ...(pipelineId === undefined ? {} : { pipelineId }),
    ...(defaults.isBuiltin(input.type) ? noteOf(input) : {}),
  };
}

/** Named in the task's log: otherwise only the page that sent a misspelt field would learn of it. */
function noteOf({ type, metadata }: EnqueueInput): Pick<NewTask, 'note'> {
  const unknown = [...unknownFields(type, metadata), ...unusableFields(type, metadata)];
  if (unknown.length === 0) return {};
  const names = [...unknown.slice(0, MAX_NAMED), ...(unknown.length > MAX_NAMED ? ['…'] : [])];
  return { note: { level: 'warn', text: { code: 'queue.unknown_fields', names } } };
}

function keyed(kind: RequestKind, body: unknown, key: string | undefined): Pick<InsertRequest, 'idempotency'> {
  return key === undefined ? {} : { idempotency: { key, bodyHash: requestHash(kind, body) } };
}
