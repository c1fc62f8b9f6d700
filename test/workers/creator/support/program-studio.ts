import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueTask, TaskType } from '../../../../contract/task';
import type { CreatorProcessor } from '../../../../contract/worker-messages';
import type { DispatcherOptions } from '../../../../main/supervision/options';
import { type Studio, studiosForTests } from '../../../main/supervision/support/studio';
import { markedEnvironment } from '../../../support/marked';
import { tempDir } from '../../../support/temp-dir';

type Program = Extract<CreatorProcessor, { kind: 'program' }>;

const INTERPRETERS = {
  sh: ['/bin/sh'],
  node: [process.execPath],
  python: ['python3'],
} as const;
export type ProgramLanguage = keyof typeof INTERPRETERS;

export interface ProgramStudio extends Studio {
  readonly run: (
    title?: string,
    more?: { maxRetries?: number; type?: TaskType; projectId?: string },
  ) => Promise<string>;
  /** The task once its run has ended in some way. */
  readonly ended: (id: string) => Promise<QueueTask>;
  readonly project: string;
}

/** The program of a test as a file of its language. */
function programFile(language: ProgramLanguage, source: string): string {
  const file = join(tempDir('program'), `program-${language}`);
  writeFileSync(file, source);
  chmodSync(file, 0o755);
  return file;
}

export function programOf(language: ProgramLanguage, source: string, more: Partial<Program> = {}): Program {
  return programWith([...INTERPRETERS[language], programFile(language, source)], more);
}

export function programWith(command: readonly string[], more: Partial<Program> = {}): Program {
  const { env = {}, ...rest } = more;
  const [first = '', ...others] = command;
  return {
    kind: 'program',
    command: [first, ...others],
    cwd: '',
    secrets: {},
    timeoutMinutes: 5,
    graceSeconds: 10,
    env: { ...markedEnvironment(), ...env },
    ...rest,
  };
}

/** A real queue and real worker processes whose tasks a program does. */
export function programStudios() {
  const studio = studiosForTests('programs');
  return async (
    program: CreatorProcessor | ((runsBefore: number) => CreatorProcessor),
    { workspace, ...options }: Partial<DispatcherOptions> & { readonly workspace?: string } = {},
  ): Promise<ProgramStudio> => {
    // The setting is read more than once for a run.
    let sent: readonly unknown[] = [];
    const creator = () => (typeof program === 'function' ? program(sent.length) : program);
    const made = await studio({ creator, ...options }, {}, workspace);
    sent = made.sent;
    return Object.assign(made, {
      project: join(made.workspace, 'p'),
      run: (title = 't', { type = 'script', ...more }: Parameters<ProgramStudio['run']>[1] = {}) =>
        made.add(title, type, { maxRetries: 0, ...more }),
      ended: async (id: string) => {
        await made.untilTask(id, ({ status }) => status === 'processing');
        await made.untilNow(id, ({ status }) => status !== 'processing');
        return made.get(id);
      },
    });
  };
}
