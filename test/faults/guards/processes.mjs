// @ts-check

const NTH_PROCESS = 'test/faults/nth-process-operation.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const PROCESSES = [
  {
    name: 'a worker that cannot be started is started again',
    fault: "the N-th operation on a worker's process",
    from: "this.died({ cause: 'not-started', detail: error instanceof Error ? error.message : String(error) });",
    to: 'void error;',
    test: NTH_PROCESS,
    only: 'throws at once',
  },
  {
    name: 'a worker that never says a word is killed',
    fault: "the N-th operation on a worker's process",
    from: "    this.silence.start(Math.min(startWithinMs * 2 ** this.slowStarts, maxStartMs));\n    this.set('starting');",
    to: "    this.set('starting');",
    test: NTH_PROCESS,
    only: 'never says a word',
  },
  {
    name: 'a worker that starts too slowly is given longer the next time',
    from: "if (this.state === 'starting' && death.cause === 'lost-heartbeat') this.slowStarts += 1;",
    to: '',
    test: 'test/main/supervision/worker-slot.test.ts',
    only: 'on the busiest machine',
  },
  {
    name: 'a worker that could not be given its task is ended',
    fault: "the N-th operation on a worker's process",
    from: "if (!this.send(message)) this.kill({ cause: 'unreachable' });",
    to: 'this.send(message);',
    test: NTH_PROCESS,
    only: 'throws at once',
  },
  {
    name: 'a task that no worker was given counts no crash',
    fault: "the N-th operation on a worker's process",
    from: "// It never had the task, and costs it nothing.\n      return { kind: 'requeue', reason: 'lost-heartbeat' };",
    to: "return crash('unreachable');",
    test: NTH_PROCESS,
    only: 'throws at once',
  },
  {
    name: 'a worker that could not be killed is killed again',
    fault: "the N-th operation on a worker's process",
    from: '!isAsked && mayTryAgain ? attempt(false) : on.givenUp()',
    to: 'on.givenUp()',
    test: NTH_PROCESS,
    only: 'throws at once',
  },
];
