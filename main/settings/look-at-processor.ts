import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import which from 'which';
import type { ErrorCode } from '../../contract/errors';
import type { ProblemText } from '../../contract/messages';
import type { Settings } from '../../contract/settings';
import type { ProcessorLook } from '../../contract/settings-calls';
import type { TaskType } from '../../contract/task';
import type { CreatorProcessor } from '../../contract/worker-messages';
import { chosenProcessor, creatorProcessor } from './creator-processor';

type Program = Extract<CreatorProcessor, { kind: 'program' }>;
type Env = Readonly<Record<string, string | undefined>>;

const UNUSABLE = 'processor_unusable' satisfies ErrorCode;
const problem = (field: string, message: ProblemText): ProcessorLook => ({
  problem: { code: UNUSABLE, field, message },
});

/** Whether a type's processor could start now, which the panel shows before a task has to find out. Nothing is started or called. */
export function lookAtProcessor(
  type: TaskType,
  settings: Pick<Settings, 'processors'>,
  secretOf: (type: TaskType, name: string) => string | undefined,
  env: Env,
): ProcessorLook {
  const processor = creatorProcessor(type, settings, secretOf);
  if (processor?.kind === 'unusable') return problem(processor.field, whyUnusable(type, settings, secretOf));
  return processor?.kind === 'program' ? lookAtProgram(processor, `processors.${type}`, env) : {};
}

function whyUnusable(
  type: TaskType,
  settings: Pick<Settings, 'processors'>,
  secretOf: (type: TaskType, name: string) => string | undefined,
): ProblemText {
  const choice = chosenProcessor(type, settings);
  const names = choice.kind === 'program' || choice.kind === 'url' ? choice.secrets : [];
  const missing = names.find((name) => secretOf(type, name) === undefined);
  return missing === undefined ? { code: UNUSABLE } : { code: 'processor.secret_missing', name: missing };
}

function lookAtProgram({ command, cwd, env: own }: Program, field: string, env: Env): ProcessorLook {
  if (cwd !== '' && !(isAbsolute(cwd) && kindOf(cwd) === 'folder')) {
    return problem(`${field}.cwd`, { code: 'processor.folder_missing', path: cwd });
  }
  const [program] = command;
  const hasFolder = /[\\/]/u.test(program);
  // Below the task's own folder: only its run can check it.
  if (hasFolder && !isAbsolute(program) && cwd === '') return {};
  // Without a shell Windows runs no .cmd and .bat.
  const options = { path: own.PATH ?? env.PATH ?? '', pathExt: '.exe;.com', nothrow: true } as const;
  const found = hasFolder ? (isAbsolute(program) ? program : join(cwd, program)) : which.sync(program, options);
  if (found === null || kindOf(found) !== 'file') {
    return problem(`${field}.command.0`, { code: 'processor.program_missing', program });
  }
  return isExecutable(found)
    ? { program: found }
    : problem(`${field}.command.0`, { code: 'processor.program_not_executable', program });
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
