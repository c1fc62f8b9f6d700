import { z } from 'zod';
import { TASK_TYPES, taskTypeSchema } from '../contract/task';
import type { ArgumentSpec, OptionSpec } from './command';

/** Of every command; those with a value stand between the program's name and the command's. */
export const globalOptions: readonly OptionSpec[] = [
  { flags: '--home <folder>', about: { ko: '앱의 홈 폴더', en: "the app's home folder" }, completes: 'file' },
  { flags: '--language <language>', about: { ko: '표시 언어', en: 'of what is shown here' }, choices: ['ko', 'en'] },
  { flags: '--json', about: { ko: '프로그램을 위한 JSON 줄', en: 'lines of JSON, for programs' } },
  { flags: '--start', about: { ko: '앱이 꺼져 있으면 먼저 켜기', en: 'start the app first if it does not run' } },
  { flags: '--no-color', about: { ko: '색 없이', en: 'no colours' } },
];

/* Below: options and arguments that several commands have, each with the check of its value. */

/** A number as it is typed. */
export const typedNumber = <S extends z.ZodType<number, number>>(schema: S) =>
  z
    .string()
    .transform((text) => (/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN))
    .pipe(schema);

const STATES = ['waiting', 'processing', 'needs-you', 'completed', 'failed', 'cancelled'] as const;
const stateSchema = z.enum(STATES);
export type State = z.infer<typeof stateSchema>;

const typeOption: OptionSpec = {
  flags: '-t, --type <type>',
  about: { ko: '유형', en: 'of this type' },
  choices: TASK_TYPES,
};
export const projectOption: OptionSpec = {
  flags: '-p, --project <name>',
  about: { ko: '프로젝트', en: 'of this project' },
  completes: 'project',
};

export const filterOptions: readonly OptionSpec[] = [
  typeOption,
  { flags: '-s, --state <state>', about: { ko: '상태', en: 'in this state' }, choices: STATES },
  projectOption,
  { flags: '-u, --user <name>', about: { ko: '사용자', en: 'of this user' } },
  {
    flags: '-x, --text <words>',
    about: {
      ko: '제목, 프로젝트, 사용자, 오류에 이 말이 있는 것',
      en: 'with these words in title, project, user or error',
    },
  },
];
export const filterFields = {
  type: taskTypeSchema.optional(),
  state: stateSchema.optional(),
  project: z.string().optional(),
  user: z.string().optional(),
  text: z.string().optional(),
};
export type Filter = z.output<z.ZodObject<typeof filterFields>>;

export const idArgument: ArgumentSpec = {
  name: '<id>',
  about: {
    ko: '작업 id 또는 그 앞이나 뒤의 4자 이상',
    en: 'id of a task, or 4 or more characters of its beginning or end',
  },
  completes: 'task',
};
export const idsArgument: ArgumentSpec = { ...idArgument, name: '[ids...]' };

/** 90, 90s, 5m, 2h: in seconds. */
export const lengthSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(s|m|h)?$/)
  .transform((text) => Number.parseFloat(text) * ({ m: 60, h: 3_600 }[text.at(-1) ?? ''] ?? 1));
