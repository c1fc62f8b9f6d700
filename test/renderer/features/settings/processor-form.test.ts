import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { processorSchema } from '../../../../contract/processors';
import {
  fieldOfError,
  formOf,
  type ProcessorForm,
  problemsOfForm,
  secretNames,
  settingOf,
  withDraft,
} from '../../../../renderer/features/settings/processors/processor-form';
import { startI18n } from '../../../../renderer/i18n';
import ko from '../../../../renderer/i18n/ko';

const PROGRAM = {
  kind: 'program',
  command: ['python3', '/home/me/run.py', '--style', 'film, 35mm'],
  cwd: '/home/me',
  env: { STYLE: 'film' },
  secrets: ['TOKEN'],
  timeoutMinutes: 90,
  graceSeconds: 5,
} as const;
const URL_SETTING = {
  kind: 'url',
  url: 'http://localhost:3000/api',
  body: 'task',
  secrets: [],
  timeoutMinutes: 20,
} as const;

beforeAll(async () => {
  Reflect.set(globalThis, 'document', { documentElement: {} });
  await startI18n('ko');
  // Other files of this process load libraries that take a document for a browser.
  Reflect.deleteProperty(globalThis, 'document');
});
const problems = (form: ProcessorForm) => problemsOfForm('image', form, [], i18next.t);
const program = (part: Partial<ProcessorForm['program']>): ProcessorForm => {
  const form = formOf(PROGRAM);
  return { ...form, program: { ...form.program, ...part } };
};

describe('The form of a processor', () => {
  it.each([PROGRAM, URL_SETTING, { kind: 'builtin' }, { kind: 'external' }])(
    'shows the whole setting and gives the same one back: $kind',
    (setting) => {
      const secrets = 'secrets' in setting ? setting.secrets : [];
      expect(settingOf(formOf(setting), secrets)).toEqual(setting);
    },
  );

  it('is the built-in one where the settings have nothing', () => {
    expect(settingOf(formOf(undefined), [])).toEqual({ kind: 'builtin' });
  });

  it('shows of a setting that was written by hand whatever can be shown, and throws for nothing', () => {
    const form = formOf({
      kind: 'docker',
      command: ['node', 7],
      cwd: '/x',
      env: { A: 1 },
      url: 5,
      timeoutMinutes: 'ten',
    });
    expect(form.kind).toBeUndefined();
    expect(form.program).toMatchObject({ program: '', args: [], cwd: '/x', env: [] });
    for (const stored of [null, 7, 'program', [], [{ kind: 'url' }]]) expect(() => formOf(stored)).not.toThrow();
  });

  it('leaves out rows that were added and not filled, and keeps every space of an argument', () => {
    const form = program({
      args: ['', ' a b ', ''],
      env: [
        { name: '', value: '' },
        { name: ' STYLE ', value: ' film ' },
      ],
    });
    expect(settingOf(form, [])).toMatchObject({ command: ['python3', ' a b '], env: { STYLE: ' film ' } });
    expect(problems(form)).toEqual({});
  });

  it('has a usable setting exactly when it has no problem', () => {
    const forms = [
      formOf(PROGRAM),
      formOf(URL_SETTING),
      program({ program: ' ' }),
      program({ timeoutMinutes: 0 }),
      program({ graceSeconds: '' }),
      program({ env: [{ name: 'SQ_TASK_FILE', value: '' }] }),
      program({ args: ['a\0b'] }),
    ];
    for (const form of forms) {
      const isUsable = processorSchema.safeParse(settingOf(form, [])).success;
      expect(Object.keys(problems(form)).length === 0).toBe(isUsable);
    }
  });

  it('says at each field what is wrong with it, by the row on the screen', () => {
    expect(problems(program({ program: '' }))).toEqual({ program: ko.processors.programNeeded });
    expect(problems(program({ timeoutMinutes: 0 }))).toEqual({ timeoutMinutes: ko.processors.badTimeout });
    expect(problems(program({ timeoutMinutes: '' }))).toEqual({ timeoutMinutes: ko.processors.badTimeout });
    expect(problems(program({ args: ['', 'ok', '', 'a\0b'] }))).toEqual({ 'args.3': ko.form.invalid });
    const env = [
      { name: '', value: '' },
      { name: 'A', value: '1' },
      { name: 'MY NAME', value: '2' },
      { name: 'A', value: '3' },
    ];
    expect(problems(program({ env }))).toEqual({
      'env.2.name': ko.processors.badName,
      'env.3.name': ko.processors.sameName,
    });
    const url = formOf({ ...URL_SETTING, url: 'ftp://x' });
    expect(problems(url)).toEqual({ url: ko.settings.badUrl });
    expect(problems(formOf({ kind: 'docker' }))).toEqual({ kind: ko.processors.kindNeeded });
  });

  it('takes from a draft what it has, and the rest from the setting', () => {
    const typed = { ...formOf(PROGRAM).program, cwd: '/other' };
    expect(withDraft(formOf(URL_SETTING), { kind: 'program', program: typed })).toEqual({
      ...formOf(URL_SETTING),
      kind: 'program',
      program: typed,
    });
  });

  it('finds the field of an error that main reports, and leaves another type’s alone', () => {
    const form = program({ args: ['', 'b'] });
    expect(fieldOfError('image', 'processors.image.command.0', form)).toBe('program');
    expect(fieldOfError('image', 'processors.image.command.1', form)).toBe('args.1');
    expect(fieldOfError('image', 'processors.image.cwd', form)).toBe('cwd');
    expect(fieldOfError('image', 'processors.image.secrets.0', form)).toBe('secrets');
    expect(fieldOfError('image', 'processors.video.cwd', form)).toBeUndefined();
    expect(fieldOfError('image', 'port', form)).toBeUndefined();
    expect(fieldOfError('image', undefined, form)).toBeUndefined();
  });

  it('names the secrets of the setting first, since an address gets the first one', () => {
    expect(secretNames({ ...PROGRAM, secrets: ['B', 'A'] }, ['A', 'C'])).toEqual(['B', 'A', 'C']);
    expect(secretNames({ kind: 'builtin' }, ['A'])).toEqual(['A']);
    expect(secretNames(undefined, [])).toEqual([]);
  });
});
