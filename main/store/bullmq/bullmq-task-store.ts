import { AppError } from '../../../contract/errors';
import type { Listeners } from '../../system/listeners';
import type { StoreChange, StoreState, TaskStore } from '../task-store';
import type { CountedPage, PageRequest, TaskPage, UnsearchedRequest } from '../types';
import { addAll } from './adding';
import * as changing from './changing';
import { claim, orphansOf } from './claiming';
import * as running from './running';
import { ask, type Studio } from './studio';

export interface StudioStoreParts {
  readonly studio: Studio;
  readonly changes: Listeners<StoreChange>;
  readonly states: Listeners<StoreState>;
  readonly workspace: () => string;
  readonly state: () => StoreState;
  readonly close: () => Promise<void>;
}

/**
 * The store that several machines share: BullMQ's queues in one Redis are the truth, and a mirror on this machine is what is read. A call
 * that changes something resolves when Redis has it and the mirror shows it.
 */
export function bullmqTaskStore({ studio, changes, states, workspace, state, close }: StudioStoreParts): TaskStore {
  const { connection, engine, follower, runs, mirror } = studio;
  const reads = mirror.store;
  function list(request: UnsearchedRequest): Promise<CountedPage>;
  function list(request: PageRequest): Promise<TaskPage>;
  function list(request: PageRequest) {
    return reads.list(request);
  }
  const ownPauses = async (machineId: string) =>
    (await reads.pauses(machineId)).filter((pause) => pause.machineId !== undefined);

  return {
    insert: (requests) => addAll(studio, requests),
    claim: (request) => claim(studio, request),
    /** Its lock is renewed while the process lives (own-runs.ts); this says whether that went well. */
    heartbeat: async (lease) => runs.get(lease) !== undefined,
    record: (activities) => Promise.all(activities.map((activity) => running.record(studio, activity))),
    finish: (lease, outcome) => running.finish(studio, lease, outcome),
    requestStop: (taskId) => changing.requestStop(studio, taskId),
    orphansOf: (machineId) => orphansOf(studio, machineId),

    cancel: (taskId, notes) => changing.cancel(studio, taskId, notes),
    retry: (taskId, notes) => changing.retry(studio, taskId, notes),
    async approve(taskId, notes, stopAgain = false) {
      // BullMQ fixes the delay of a job, which stops it, when the job is added.
      if (stopAgain) throw new AppError('not_in_studio', 'A stop is added to no film in a studio.');
      return changing.approve(studio, taskId, notes);
    },
    bump: (taskId) => changing.bump(studio, taskId),
    setPriority: (taskId, priority) => changing.setPriority(studio, taskId, priority),
    /** BullMQ's order is priority and age. */
    async move() {
      throw new AppError(
        'not_in_studio',
        'In a studio tasks are ordered by priority and age; change the priority instead.',
      );
    },
    /** A machine may begin a job at any moment, and no call of BullMQ changes one only while it waits. */
    async edit() {
      throw new AppError('not_in_studio', 'In a studio a task is not edited; add a changed copy and cancel this one.');
    },
    restore: (taskId, undo, notes) => changing.restore(studio, taskId, undo, notes),
    async changeAll(action, chosen, notes, done) {
      return changing.changeEach(studio, action, await mirror.idsToChange(action, chosen), notes, done);
    },
    restoreAll: (undos, notes) => changing.restoreEach(studio, undos, notes),
    async retryDeadLetters(filter, notes) {
      return changing.changeEach(studio, 'retry', mirror.stillFailed(filter), notes);
    },
    remove: (taskIds) => changing.removeEnded(studio, taskIds),

    addOutputs: (lease, outputs, gone = []) => running.addOutputs(studio, lease, outputs, gone),
    catchUp: (taskIds) => running.catchUp(studio, taskIds),
    holds: (lease) => running.holds(studio, lease),
    standingOutputs: async (lease, place) =>
      runs.get(lease) === undefined ? null : reads.standingOutputs(lease, place),
    moveOutputs: (lease, place, moves) => running.moveOutputs(studio, lease, place, moves),
    changeOutputs: (projectId, place, moves) => running.changeOutputs(studio, projectId, place, moves),
    keepFolder: (lease, folder) => running.keepFolder(studio, lease, folder),
    /** Every task of a studio remembers its folder. */
    earlierWorkspace: async () => workspace(),
    noteEarlierWorkspace: async () => {},

    async pauses(machineId) {
      return [...[...follower.pausedTypes].map((type) => ({ type })), ...(await ownPauses(machineId))];
    },
    async setPaused(pause, paused) {
      const { type, machineId } = pause;
      if (machineId === undefined) {
        await ask(studio, async () => {
          await engine.setPaused(type, paused);
          await follower.lookAtPauses();
        });
        return;
      }
      const wasPaused = (await ownPauses(machineId)).some((one) => one.type === type);
      await reads.setPaused(pause, paused);
      if (wasPaused !== paused) changes.emit({ kind: 'paused', paused, ...pause });
    },

    /** One that the mirror does not know may have been added elsewhere a moment ago. */
    async get(taskId, maxLogLines) {
      const known = await reads.get(taskId, maxLogLines);
      if (known !== null || !connection.isUp) return known;
      await running.catchUp(studio, [taskId]).catch(() => {});
      return reads.get(taskId, maxLogLines);
    },
    list,
    allOf: (type) => reads.allOf(type),
    projectsLike: (name) => reads.projectsLike(name),
    users: (most) => reads.users(most),
    position: (taskId) => reads.position(taskId),
    waits: (taskIds) => reads.waits(taskIds),
    logs: (taskId, afterN, limit) => reads.logs(taskId, afterN, limit),
    summary: () => reads.summary(),
    backlog: (type) => reads.backlog(type),
    today: () => reads.today(),
    deadLetters: (request) => reads.deadLetters(request),
    countDeadLetters: (filter) => reads.countDeadLetters(filter),
    /** Of the copy on this machine alone: Redis holds the failed tasks themselves. */
    dismissDeadLetters: (filter) => reads.dismissDeadLetters(filter),
    attempts: (taskId) => reads.attempts(taskId),
    stages: (taskId) => reads.stages(taskId),
    endedBuckets: (fromDay) => reads.endedBuckets(fromDay),
    placeOf: (taskId) => reads.placeOf(taskId),
    nextDueInMs: (type) => reads.nextDueInMs(type),
    runTimes: (type) => reads.runTimes(type),

    onChanges: (listener) => changes.add(listener),
    state,
    onState: (listener) => states.add(listener),
    close,
  };
}
