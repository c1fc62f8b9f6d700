// @ts-check
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text, to the letter

const FULL_STAGES = 'test/faults/disk-full-stages.test.ts';
const DISK = 'test/faults/disk-full.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const FULL_DISK = [
  {
    name: 'the backup lies ready before the damaged file is moved',
    fault: 'the disk is full',
    from: [
      'const backup = stageNewestBackup(backupsDir, file, latestVersion(migrations), options.nowMs);',
      '    const movedTo = moveAside(file, options.nowMs);',
    ].join('\n'),
    to: [
      'const movedTo = moveAside(file, options.nowMs);',
      '    const backup = stageNewestBackup(backupsDir, file, latestVersion(migrations), options.nowMs);',
    ].join('\n'),
    test: FULL_STAGES,
    only: 'in a recovery',
  },
  {
    name: 'a full disk is reported as such',
    fault: 'the disk is full',
    from: "const FULL = new Set<unknown>(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);",
    to: "const FULL = new Set<unknown>(['ENOSPC', 'EDQUOT']);",
    test: 'test/faults/disk-full.test.ts',
    only: 'under the database',
  },
  {
    name: 'a full disk under a small file is reported as such',
    fault: 'the disk is full',
    from: 'if (isDiskFull(thrown)) return diskFull();\n  const isOfTheSystem',
    to: 'const isOfTheSystem',
    test: FULL_STAGES,
    only: 'under a decision about a page',
  },
  {
    name: 'a full disk under a backup is reported as such',
    fault: 'the disk is full',
    from: 'throw asStorageError(thrown);\n    }\n  }',
    to: 'throw thrown;\n    }\n  }',
    test: FULL_STAGES,
    only: 'backup: it is reported',
  },
  {
    name: 'a start on a full disk says so',
    fault: 'the disk is full',
    from: 'throw isDiskFull(thrown) ? diskFull() : thrown;',
    to: 'throw thrown;',
    test: FULL_STAGES,
    only: 'in a recovery',
  },
  {
    name: 'a small file is replaced whole or not at all',
    fault: 'the disk is full',
    from: "const temporary = `${path}.${randomUUID()}.tmp`;\n  try {\n    const file = await open(temporary, 'wx', mode);",
    to: "const temporary = path;\n  try {\n    const file = await open(temporary, 'w', mode);",
    test: FULL_STAGES,
    only: 'under the settings',
  },
  {
    name: 'a small file that could not be written leaves nothing beside it',
    from: 'await rm(temporary, { force: true });\n    throw error;',
    to: 'void rm;\n    throw error;',
    test: FULL_STAGES,
    only: 'under the settings',
  },
  {
    name: 'an end that the disk had no room for is recorded later',
    fault: 'the disk is full',
    from: 'if (stop.aborted) throw error;',
    to: 'if (error !== undefined) throw error;',
    test: DISK,
    only: 'at the end of a run',
  },
  {
    name: 'a full disk parks a task, at no cost',
    fault: 'the disk is full',
    from: 'if (hasNoRoom(error)) return { code:',
    to: 'if (hasNoRoom(undefined)) return { code:',
    test: DISK,
    only: 'at the manifest',
  },
];
