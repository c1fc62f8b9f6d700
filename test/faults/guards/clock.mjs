// @ts-check

const CLOCK = 'test/faults/clock.test.ts';
const SLOT_TEST = 'test/main/supervision/worker-slot.test.ts';
const SLEEP = 'test/faults/sleep.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const CLOCK_AND_SLEEP = [
  {
    name: 'a wait that a wrong clock began ends with it',
    fault: 'the clock is a year ahead',
    from: 'records.sql.promoteTooFar.run({ type, horizon, now: iso(nowMs), limit: MAX_PROMOTED });',
    to: 'void horizon;',
    test: CLOCK,
  },
  {
    name: 'a clock that has leapt ahead makes nothing old',
    from: 'store.cleanUp(getDays(), await store.believedNowMs())',
    to: 'store.cleanUp(getDays())',
    test: CLOCK,
    only: 'a year ahead for some hours',
  },
  {
    name: 'a leap of the clock is believed a day later',
    from: 'return goneOnMs < DOUBTED_FOR_MS ? seen :',
    to: 'return goneOnMs + DOUBTED_FOR_MS < 0 ? seen :',
    test: CLOCK,
    only: 'a year ahead for some hours',
  },
  {
    name: 'a clock that is right again is not measured by the wrong one',
    from: 'if (goneOnMs < 0 || goneOnMs',
    to: 'if (seen.doubtedMs === null || goneOnMs',
    test: CLOCK,
    only: 'a holiday of two months',
  },
  {
    name: 'a second leap of the clock says nothing for the first',
    from: '|| goneOnMs > CONFIRMED_WITHIN_MS',
    to: '|| CONFIRMED_WITHIN_MS < 0',
    test: 'test/main/store/believed-clock.test.ts',
  },
  {
    name: 'what was added while the clock was behind is not old',
    fault: 'the clock is a year behind',
    from: 'if (seq !== undefined) return seq;',
    to: 'if (seq === null) return seq;',
    test: CLOCK,
    only: 'a year behind is as young',
  },
  {
    name: 'the backup that holds most comes back, whatever its name says',
    from: '.sort((a, b) => b.come - a.come)',
    to: '',
    test: CLOCK,
    only: 'the backup that holds most',
  },
  {
    name: 'age and silence go by a clock that never jumps',
    from: 'monotonicNow: options.monotonicNow ?? options.now ?? (() => performance.now()),',
    to: 'monotonicNow: options.now ?? (() => performance.now()),',
    test: CLOCK,
  },
  {
    name: 'what passed while the machine slept is nobody’s silence',
    fault: 'the machine sleeps in the middle of a run',
    from: 'if (this.now() - armedAtMs > delayMs + LATE_MS) this.heard();',
    to: 'void (armedAtMs + LATE_MS);',
    test: SLOT_TEST,
    only: 'is not what passed while the machine slept',
  },
  {
    name: 'a system that does not announce the waking costs no worker',
    from: 'if (this.now() - armedAtMs > delayMs + LATE_MS) this.heard();',
    to: 'void (armedAtMs + LATE_MS);',
    test: SLEEP,
    only: 'does not announce',
  },
  {
    name: 'the word of the waking is heard for the worker',
    from: 'this.slot.noteResume();',
    to: '',
    test: SLEEP,
    only: 'a silent worker is given',
  },
  {
    name: 'the word of the waking is heard for the task',
    from: '  noteResume(): void {\n    this.watchdog.heard();',
    to: '  noteResume(): void {',
    test: SLEEP,
    only: 'a task without a word is given',
  },
  {
    name: 'what came due while the machine slept is taken up at the waking',
    from: 'this.run?.noteResume();\n    // A timer may not count the time asleep: without this, a task that became due meanwhile would wait longer.\n    this.pump();',
    to: 'this.run?.noteResume();',
    test: SLEEP,
    only: 'takes up at once',
  },
];
