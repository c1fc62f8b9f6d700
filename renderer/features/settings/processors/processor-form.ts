import type { TFunction } from 'i18next';
import { z } from 'zod';
import {
  PROCESSOR_KINDS,
  type ProcessorKind,
  programProcessorSchema,
  urlProcessorSchema,
} from '../../../../contract/processors';
import { settingsPatchSchema } from '../../../../contract/settings';
import type { TaskType } from '../../../../contract/task';
import { issueWords, type Problems } from '../../../i18n/input-problems';
import type { ProcessorDraft, ProgramForm, UrlForm } from '../../../store/drafts';

/** A type's processor as the screen has it: every kind's fields, so that trying another kind loses nothing. */
export interface ProcessorForm {
  /** undefined: the file names a kind that does not exist. */
  readonly kind: ProcessorKind | undefined;
  readonly program: ProgramForm;
  readonly url: UrlForm;
}

const PROGRAM = programProcessorSchema.shape;
const URL_SHAPE = urlProcessorSchema.shape;
const texts = z.array(z.string()).catch([]);
const written = z.union([z.string(), z.number()]);
/** Field by field, since one that cannot be used must not hide the others. */
const storedSchema = z.looseObject({
  kind: z.enum(PROCESSOR_KINDS).optional().catch(undefined),
  command: texts,
  cwd: z.string().catch(''),
  env: z.record(z.string(), z.string()).catch({}),
  url: z.string().catch(''),
  body: URL_SHAPE.body.catch('metadata'),
  secrets: texts,
  timeoutMinutes: written.optional().catch(undefined),
  graceSeconds: written.optional().catch(undefined),
});

const readStored = (stored: unknown) => storedSchema.parse({ ...(stored instanceof Object ? stored : {}) });

/** What the settings file has for a type, as far as it can be shown. Nothing there is the built-in one. */
export function formOf(stored: unknown): ProcessorForm {
  const { kind, command, cwd, env, url, body, timeoutMinutes, graceSeconds } = readStored(stored);
  const [program = '', ...args] = command;
  const minutes = (of: ProcessorKind, usual: number) => (kind === of ? (timeoutMinutes ?? usual) : usual);
  return {
    kind: stored === undefined ? 'builtin' : kind,
    program: {
      program,
      args,
      cwd,
      env: Object.entries(env).map(([name, value]) => ({ name, value })),
      timeoutMinutes: minutes('program', PROGRAM.timeoutMinutes.parse(undefined)),
      graceSeconds: graceSeconds ?? PROGRAM.graceSeconds.parse(undefined),
    },
    url: { url, body, timeoutMinutes: minutes('url', URL_SHAPE.timeoutMinutes.parse(undefined)) },
  };
}

export function withDraft(form: ProcessorForm, draft: ProcessorDraft | undefined): ProcessorForm {
  return {
    kind: draft?.kind ?? form.kind,
    program: draft?.program ?? form.program,
    url: draft?.url ?? form.url,
  };
}

/** The names in the setting, in their order, and behind them those that have a value and are not in it. */
export function secretNames(stored: unknown, withValue: readonly string[]): string[] {
  const { kind, secrets } = readStored(stored);
  return [...new Set([...(kind === 'program' || kind === 'url' ? secrets : []), ...withValue])];
}

const numberOf = (typed: string | number): number => (typed === '' ? Number.NaN : Number(typed));
const isFilled = ({ name, value }: ProgramForm['env'][number]): boolean => name.trim() !== '' || value !== '';

/** The form as the settings file would have it, whether or not it can be used. Empty rows are left out. */
export function settingOf(form: ProcessorForm, secrets: readonly string[]): unknown {
  const { kind, program, url } = form;
  switch (kind) {
    case 'program':
      return {
        kind,
        command: [program.program.trim(), ...program.args.filter((arg) => arg !== '')],
        cwd: program.cwd.trim(),
        env: Object.fromEntries(program.env.filter(isFilled).map(({ name, value }) => [name.trim(), value])),
        secrets,
        timeoutMinutes: numberOf(program.timeoutMinutes),
        graceSeconds: numberOf(program.graceSeconds),
      };
    case 'url':
      return {
        kind,
        url: url.url.trim(),
        body: url.body,
        secrets,
        timeoutMinutes: numberOf(url.timeoutMinutes),
      };
    case 'builtin':
    case 'external':
    case undefined:
      return { kind };
    default:
      return kind satisfies never;
  }
}

/**
 * What keeps a form from being applied, by the field on the screen: `program`, `args.2`, `env.0.name`, `url`, … ; nothing when it can be.
 * The numbers are those of the rows.
 */
export function problemsOfForm(
  type: TaskType,
  form: ProcessorForm,
  secrets: readonly string[],
  t: TFunction,
): Problems {
  const problems: Problems = {};
  const parsed = settingsPatchSchema.safeParse({ processors: { [type]: settingOf(form, secrets) } });
  for (const issue of parsed.error?.issues ?? []) {
    const [, , ...path] = issue.path;
    const field = fieldOf(path, form.program);
    problems[field] ??= wordsFor(field, issue, t);
  }
  if (form.kind === 'program') {
    const names = form.program.env.map(({ name }) => name.trim());
    for (const [row, name] of names.entries()) {
      if (name !== '' && names.indexOf(name) < row) problems[`env.${row}.name`] ??= t('processors.sameName');
    }
  }
  return problems;
}

/** The field on the screen for a path into the setting. */
function fieldOf([first, second]: readonly PropertyKey[], { args, env }: ProgramForm): string {
  if (first === 'command') {
    if (typeof second !== 'number' || second === 0) return 'program';
    const rows = args.flatMap((arg, row) => (arg === '' ? [] : [row]));
    return `args.${rows[second - 1] ?? 0}`;
  }
  if (first === 'env') {
    const row = env.findIndex((one) => isFilled(one) && one.name.trim() === second);
    return `env.${Math.max(0, row)}.name`;
  }
  return String(first ?? 'kind');
}

function wordsFor(field: string, issue: z.core.$ZodIssue, t: TFunction): string {
  if (field === 'kind') return t('processors.kindNeeded');
  if (field === 'timeoutMinutes') return t('processors.badTimeout');
  if (field === 'url') return t('settings.badUrl');
  if (field === 'program' && issue.code === 'too_small') return t('processors.programNeeded');
  if (field.startsWith('env.') && issue.code !== 'too_big') return t('processors.badName');
  return issueWords(issue, t);
}

/** The field on the screen that main's error is about; undefined for another type's, or none. */
export function fieldOfError(type: TaskType, field: string | undefined, form: ProcessorForm): string | undefined {
  const [settings, of, ...path] = field?.split('.') ?? [];
  if (settings !== 'processors' || of !== type) return undefined;
  if (path[0] === 'secrets') return 'secrets';
  return fieldOf(
    path.map((part) => (/^\d+$/u.test(part) ? Number(part) : part)),
    form.program,
  );
}
