import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BridgeFile, enqueueReplySchema, errorReplySchema, listReplySchema } from '../../../contract/bridge';
import {
  type EnqueueInput,
  FINAL_STATUSES,
  type QueueTask,
  TASK_TYPES,
  type TaskStatus,
  type TaskType,
} from '../../../contract/task';
import { client } from '../../e2e/support/client';
import type { Place } from '../../e2e/support/launch';
import { tempDir } from '../../support/temp-dir';
import { scriptOf, writeCard } from '../../workers/video/video-context';
import { isSoak } from './soak';

const SCRIPT = '아침에 일어나 창문을 엽니다. 숨을 고릅니다.\n\n십 분만 몸을 폅니다. 하루가 가벼워집니다.';
/** Of all that is drawn. */
const SCRIPTS = 0.83;
/** Last of all, so that it still waits when it is cancelled. */
const LAST = -1_000;

export interface LoadRequest {
  readonly key: string;
  readonly body: EnqueueInput;
  /** It is cancelled as soon as it is acknowledged; if it ran before that, it goes on. */
  readonly cancel: boolean;
}

const isFinal = (status: TaskStatus): boolean => {
  const final: readonly TaskStatus[] = FINAL_STATUSES;
  return final.includes(status);
};

/**
 * A client that adds scripts, pictures and films, cancels some, and asks how all is going. It repeats every request, with its key, until it gets a
 * reply: a client that was cut off cannot know whether the request arrived.
 */
export class KillLoad {
  /** The task of each key. */
  readonly acknowledged = new Map<string, string>();
  /** The last state that the app reported for a task; a final one must stay. */
  readonly reported = new Map<string, TaskStatus>();
  /** Tasks for which a cancel was sent, whether it arrived or not. */
  readonly cancelAsked = new Set<string>();
  readonly problems: string[] = [];
  /** What ran when it was last asked. */
  running: readonly TaskType[] = [];
  readonly #toCancel = new Set<string>();
  #n = 0;
  #looks = 0;

  private constructor(
    readonly place: Place,
    readonly random: () => number,
    readonly card: Buffer,
  ) {}

  static async open(place: Place, random: () => number): Promise<KillLoad> {
    const card = join(tempDir('card'), '001.jpg');
    await writeCard(card, 0);
    return new KillLoad(place, random, readFileSync(card));
  }

  /** A film first, and one that waits behind it and is cancelled: the rest is drawn, with more films in the long form. */
  next(): LoadRequest {
    if (this.#n < 2) return this.film(this.#n === 1);
    const cancel = this.random() < 0.1;
    const draw = this.random();
    if (isSoak && draw >= 0.95) return this.film(cancel);
    const n = this.#number();
    const title = `작업 ${n}`;
    const common = {
      // A cancelled task may have published already, and another's files must not be taken for its own.
      projectId: cancel ? `c${n}` : `p${n % 20}`,
      priority: cancel ? LAST : Math.floor(this.random() * 3),
    };
    const body: EnqueueInput =
      draw < SCRIPTS
        ? { ...common, type: 'script', metadata: { title, text: SCRIPT } }
        : { ...common, type: 'image', metadata: { title, scenes: 1 } };
    return { key: `key-${n}`, body, cancel };
  }

  /** A small film of a project of its own, whose script and picture lie there. */
  film(cancel = false): LoadRequest {
    const n = this.#number();
    const projectId = `film${n}`;
    const images = join(this.place.workspace, projectId, 'images');
    mkdirSync(images, { recursive: true });
    writeFileSync(join(images, '001.jpg'), this.card);
    writeFileSync(join(images, '..', 'script.json'), JSON.stringify(scriptOf(['안녕하세요.'], { projectId })));
    const metadata = { title: `영상 ${n}`, resolution: '480p' } as const;
    const priority = cancel ? LAST : 0;
    return { key: `key-${n}`, body: { type: 'video', projectId, priority, metadata }, cancel };
  }

  #number(): number {
    this.#n += 1;
    return this.#n;
  }

  async submit(bridge: BridgeFile, request: LoadRequest): Promise<boolean> {
    const reply = await fetch(`${bridge.url}/api/queue/enqueue`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${bridge.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': request.key,
      },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
    const content: unknown = await reply?.json().catch(() => undefined);
    if (reply === undefined || content === undefined) return false;
    if (!reply.ok) {
      // The app is stopping, or asks the client to wait.
      if (reply.status !== 503 && reply.status !== 429)
        this.problems.push(`${request.key}: ${JSON.stringify(content)}`);
      return false;
    }
    const { task } = enqueueReplySchema.parse(content);
    const before = this.acknowledged.get(request.key);
    if (before !== undefined && before !== task.id) this.problems.push(`${request.key} made two tasks`);
    this.acknowledged.set(request.key, task.id);
    if (request.cancel && before === undefined) this.#toCancel.add(task.id);
    return true;
  }

  /** Repeats each cancel until it gets a reply: done, or refused since the task no longer waits. */
  async cancel(bridge: BridgeFile): Promise<void> {
    for (const id of this.#toCancel) {
      this.cancelAsked.add(id);
      const reply = await client(bridge)
        .call('DELETE', `/api/queue/cancel/${id}`)
        .catch(() => undefined);
      if (reply === undefined) return;
      if (reply.status === 200) this.#report(id, 'cancelled');
      else {
        const { code } = errorReplySchema.parse(reply.body);
        if (reply.status === 503 || reply.status === 429) continue;
        if (code !== 'task_not_waiting') this.problems.push(`cancel of ${id}: ${code}`);
      }
      this.#toCancel.delete(id);
    }
  }

  /** Reads what runs, and what has ended, one status after the other; never what waits, which may be long. */
  async look(bridge: BridgeFile): Promise<void> {
    this.#looks += 1;
    const ended = FINAL_STATUSES[this.#looks % FINAL_STATUSES.length];
    for (const query of ['status=processing&limit=1000', `status=${ended}&limit=100`]) {
      const reply = await client(bridge)
        .call('GET', `/api/queue/list?${query}`)
        .catch(() => undefined);
      if (reply?.status !== 200) return;
      const { tasks, summary } = listReplySchema.parse(reply.body);
      for (const type of TASK_TYPES) {
        const { processing } = summary[type];
        if (processing > 1) this.problems.push(`${processing} tasks of type ${type} are counted as running`);
      }
      if (query.startsWith('status=processing')) this.#hearRunning(tasks);
      for (const { id, state } of tasks) this.#report(id, state === 'needs-you' ? 'waiting' : state);
    }
  }

  #hearRunning(tasks: readonly QueueTask[]): void {
    this.running = tasks.map(({ type }) => type);
    if (new Set(this.running).size < tasks.length) this.problems.push(`two tasks of one type run: ${this.running}`);
  }

  #report(id: string, status: TaskStatus): void {
    const before = this.reported.get(id);
    if (before !== undefined && isFinal(before) && before !== status)
      this.problems.push(`${id} was ${before} and is ${status}`);
    this.reported.set(id, status);
  }

  /** Tasks whose end was reported. */
  reportedEnded(): [id: string, status: TaskStatus][] {
    return [...this.reported].filter(([, status]) => isFinal(status));
  }
}
