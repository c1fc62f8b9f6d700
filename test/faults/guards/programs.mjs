// @ts-check

const HOSTILE = 'test/workers/creator/program-hostile.test.ts';
const STOPS = 'test/workers/creator/program-stops.test.ts';
const PROGRAM = 'test/workers/creator/program.test.ts';
const FAULT = "a program of the creator's leaves";
const WRITES = "a program of the creator's writes";
const STOPPED = "a program of the creator's is cancelled";

/** @type {import('./guard.mjs').Guard[]} */
export const PROGRAMS = [
  {
    name: 'a process that has left its program’s group is found',
    fault: FAULT,
    from: "group === pgid || (await readProc(pid, 'environ')).split('\\0').includes(variable)",
    to: "group === pgid || variable === ''",
    test: HOSTILE,
    only: 'leaves a daemon',
  },
  {
    name: 'the guard finds it when the worker is dead',
    fault: FAULT,
    from: 'found=$(grep -slF -- "$mark" /proc/[0-9]*/environ)',
    to: 'found=',
    test: STOPS,
    only: 'a daemon of its program',
  },
  {
    name: 'a program has the time of its setting before its worker is killed',
    fault: STOPPED,
    from: 'this.abortGraceMs += stopsWithinMs(processor);',
    to: 'void stopsWithinMs(processor);',
    test: STOPS,
    only: 'knows beforehand how long',
  },
  {
    name: 'a program is asked in words before it gets SIGTERM',
    fault: STOPPED,
    from: 'child.stdin?.write(plan.line(reason));',
    to: '',
    test: STOPS,
    only: 'is asked on its input first',
  },
  {
    name: 'the rest of a group has the same time as its first process',
    fault: STOPPED,
    from: 'if (exited.aborted && !(await tree.isAlive())) return;\n    const leftMs',
    to: 'if (exited.aborted) return;\n    const leftMs',
    test: STOPS,
    only: 'in a process of its own',
  },
  {
    name: 'a program gets no key of another service',
    from: '...passedOn(process.env),',
    to: '...process.env,',
    test: PROGRAM,
    only: 'is of the environment only what it needs',
  },
  {
    name: 'a secret is in no log line',
    from: 'context.log(hidden(text, redactor), level);',
    to: 'context.log(text, level);',
    test: HOSTILE,
    only: 'tells its secret as it fails',
  },
  {
    name: 'a file of several names is not published',
    fault: WRITES,
    from: "if (info.nlink > 1) throw refuse({ code: 'processor.linked_file', name: path });",
    to: '',
    test: HOSTILE,
    only: 'linked from elsewhere',
  },
  {
    name: 'a link in the place of the out folder is not followed',
    fault: WRITES,
    from: "if (!root.isDirectory()) throw refuse({ code: 'files.not_plain', name: 'SQ_OUT_DIR' });",
    to: '',
    test: HOSTILE,
    only: 'puts a link in the place',
  },
  {
    name: 'what a program may leave has an end',
    fault: WRITES,
    from: "if (entries > MAX_ENTRIES) throw refuse({ code: 'processor.too_many_files', max: MAX_FILES });",
    to: 'void MAX_ENTRIES;',
    test: HOSTILE,
    only: 'leaves 100,000 files',
  },
  {
    name: 'a disk that a program has filled parks its task',
    fault: "a program of the creator's fills the disk",
    from: "if (isDiskFull(error)) return new NeedsYouError('disk_full', { code: 'disk_full' });",
    to: '',
    test: 'test/faults/disk-full-program.test.ts',
    only: 'that fills the disk',
  },
  {
    name: 'what a program says of its end wins over its exit code',
    from: 'channel.throwSpokenEnd();\n  if (ended !== undefined)',
    to: 'if (ended !== undefined)',
    test: PROGRAM,
    only: 'as its end wins over its exit code',
  },
  {
    name: 'a wait that was asked for is kept, however long',
    from: "`'9') > @now LIMIT",
    to: "`'9') > '' AND @now > '' LIMIT",
    test: 'test/main/store/sqlite/sqlite-task-store.test.ts',
    only: 'asked for it',
  },
];
