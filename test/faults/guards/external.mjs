// @ts-check

const RACES = 'test/main/bridge/external-races.test.ts';
const CALLS = 'test/main/bridge/external-calls.test.ts';
const FAULT = "a worker of the creator's is killed";

/** @type {import('./guard.mjs').Guard[]} */
export const EXTERNAL = [
  {
    name: 'a worker that pulls and is silent loses its task',
    fault: FAULT,
    from: "this.silence = new SilenceWatch(() => parts.abort('external-silent'), parts.now);",
    to: 'this.silence = new SilenceWatch(() => {}, parts.now);',
    test: RACES,
    only: 'loses its task',
  },
  {
    name: 'a worker that hung up gets no task',
    fault: FAULT,
    from: 'if (claimant?.gone.aborted === true) {',
    to: 'if (claimant?.gone.aborted === true && claimant.isOver === undefined) {',
    test: RACES,
    only: 'between its claim and the reply',
  },
  {
    name: 'a worker that hung up before the reply left loses its task',
    fault: FAULT,
    from: "claimant.gone.addEventListener('abort', () => this.abort('external-silent'));",
    to: '',
    test: RACES,
    only: 'between its claim and the reply',
  },
  {
    name: 'an end is said once',
    fault: FAULT,
    from: '    if (this.hasLastWord) throw leaseLost();\n    switch',
    to: '    switch',
    test: RACES,
    only: 'is recorded once',
  },
  {
    name: 'a call names the lease of the task in hand',
    from: 'if (this.talk === undefined || leaseId !== this.lease.leaseId) throw leaseLost();',
    to: 'if (this.talk === undefined) throw leaseLost();',
    test: CALLS,
    only: 'wrong lease',
  },
  {
    name: 'no page is a worker',
    from: "return closed.includes(head.method) ? refusal(403, 'origin_not_allowed', SAY.programsOnly) : null;",
    to: 'return closed.includes(head.method) ? null : null;',
    test: CALLS,
    only: 'A page',
  },
  {
    name: 'those who wait for a type are few',
    from: 'if (this.waiting.length >= MAX_WAITING) throw tooManyWait();',
    to: 'void MAX_WAITING;',
    test: RACES,
    only: 'are at most 32',
  },
];
