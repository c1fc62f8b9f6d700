// @ts-check

const MACHINES = 'test/main/projects/machines.test.ts';
const LATE = 'test/main/projects/late-inputs.test.ts';
const ASLEEP = 'test/main/projects/publish-asleep.test.ts';
const ABANDONED = 'test/main/projects/abandoned.test.ts';
const SHARED_PATH = 'test/main/projects/shared-path.test.ts';
const MARK = 'test/main/projects/studio-mark.test.ts';

/** Several machines in one workspace. @type {import('./guard.mjs').Guard[]} */
export const SHARED_FOLDERS = [
  {
    name: 'one machine at a time is in a project',
    fault: 'two machines publish into one project',
    from: 'if (refusal === undefined) return since;',
    to: 'return since;',
    test: MACHINES,
    only: 'publish different files',
  },
  {
    name: 'a machine that lives keeps its turn',
    fault: 'a machine dies, or sleeps',
    from: 'if (there?.text !== seen) {',
    to: 'if (seen === undefined) {',
    test: MACHINES,
    only: 'is not taken over while the machine renews it',
  },
  {
    name: 'a machine that lost its turn finds out',
    fault: 'a machine dies, or sleeps',
    from: '    await this.turn.renew();\n',
    to: '',
    test: MACHINES,
    only: 'taken over while it slept',
  },
  {
    name: 'a release leaves the heir’s turn alone',
    fault: 'a machine dies, or sleeps',
    from: 'await unlink(join(this.place, this.holder)).catch(() => {});\n    await rmdir(this.place)',
    to: 'await rm(this.place, { recursive: true })',
    test: MACHINES,
    only: 'the heir’s is left alone',
  },
  {
    name: 'two machines give new films different names',
    fault: 'two machines publish into one project',
    from: 'return await makeOneFolder(mark);',
    to: 'await makeOneFolder(mark);\n    return true;',
    test: MACHINES,
    only: 'names of their own',
  },
  {
    name: 'files are published by the owner of the task alone',
    from: 'if (!(await this.hasLease())) throw leaseLost();',
    to: 'await this.hasLease();',
    test: ASLEEP,
  },
  {
    name: 'time asleep counts',
    fault: 'a machine dies, or sleeps',
    from: 'return Math.max(performance.now() - this.monotonicMs, Date.now() - this.wallMs);',
    to: 'return performance.now() - this.monotonicMs;',
    test: ASLEEP,
  },
  {
    name: 'no pictures are made from a bare count when their script is not to be seen',
    fault: 'what another machine made',
    from: 'if (unseen.needed === undefined) return;',
    to: 'if (this.machineId) return;',
    test: LATE,
  },
  {
    name: 'a workspace that is not mounted is not made',
    fault: 'what another machine made',
    from: 'if (!this.turns.areShared) await makeFolder(resolve(this.folders.workspace()));',
    to: 'await makeFolder(resolve(this.folders.workspace()));',
    test: LATE,
  },
  {
    name: 'work in progress stays while a run could be as old',
    fault: 'a machine never comes back',
    from: 'if (longestRunMs > ABANDONED_AFTER_MS - DAY_MS) return [];',
    to: '',
    test: ABANDONED,
  },
  {
    name: 'the age of work in progress is told by the disk',
    fault: 'a machine never comes back',
    from: 'const now = await diskNowMs(workspace);',
    to: 'void diskNowMs;\n  const now = Date.now();',
    test: ABANDONED,
  },
  {
    name: 'a stranger’s path leads nowhere outside the workspace',
    from: 'system.isAbsolute(workspace) && isShared(path) ?',
    to: 'system.isAbsolute(workspace) ?',
    test: SHARED_PATH,
  },
  {
    name: 'the mark of another studio is never replaced',
    from: 'await link(beside, path);',
    to: "await import('node:fs/promises').then(({ rename }) => rename(beside, path));",
    test: MARK,
    only: 'when both join at once',
  },
  {
    name: 'a folder that does not reply keeps one thread for files',
    from: 'const running = underWay.get(what) ?? work()',
    to: 'const running = work()',
    test: MARK,
    only: 'one file thread at most',
  },
];
