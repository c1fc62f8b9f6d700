import { TextInput } from '@mantine/core';
import { type FocusEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { readOption } from '../../../contract/implementations';
import type { CommandOption } from '../../../contract/options/option-kinds';
import { attempt } from '../../actions/attempt';
import { useLanguage } from '../../i18n';
import { client } from '../../store';
import { drafts } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { describing, Field } from './field';
import { ArgumentList } from './processors/argument-list';
import classes from './settings.module.css';
import { useSaving } from './use-saving';

const wordsSchema = z.array(z.string());

function readWords(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    return wordsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps what is typed until it is stored; undefined drops it. */
function keep(name: string, words: readonly string[] | undefined): void {
  const { [name]: _, ...others } = drafts.use.getState().settings;
  drafts.set('settings', words === undefined ? others : { ...others, [name]: JSON.stringify(words) });
}

/** The words as they are on the screen. They are stored when the fields are left. */
function useCommand(option: CommandOption) {
  const { t } = useTranslation();
  const options = useSettings(({ settings }) => settings?.options);
  const stored = readOption(option, options);
  const words = readWords(drafts.use((state) => state.settings[option.key])) ?? stored;
  const { saved, problem, save } = useSaving(t('processors.programNeeded'));
  const store = async (now = words): Promise<void> => {
    const [program = '', ...args] = now;
    const given = [program.trim(), ...args.filter((arg) => arg !== '')];
    const command = given.some((word) => word !== '') ? given : [];
    const isStored = JSON.stringify(command) === JSON.stringify(stored);
    if (isStored || (await save((all) => ({ options: { ...all.options, [option.key]: command } })))) {
      keep(option.key, undefined);
    }
  };
  // A shortcut leaves the screen without leaving the fields.
  const leave = useRef(store);
  leave.current = store;
  useEffect(() => () => void leave.current(), []);
  return { words, saved, problem, store, change: (next: readonly string[]) => keep(option.key, next) };
}

/** A program and its arguments, as the creator's own code has them. */
export function CommandField({ option }: { readonly option: CommandOption }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const { words, saved, problem, store, change } = useCommand(option);
  const [program = '', ...args] = words;
  const choose = (): Promise<unknown> =>
    attempt(async () => {
      const { path } = await client.call('settings:choose-program', undefined);
      if (path === undefined) return;
      change([path, ...args]);
      await store([path, ...args]);
    });
  const onLeave = (event: FocusEvent<HTMLFormElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) void store();
  };
  return (
    <form
      className={classes.fields}
      data-testid={option.key}
      onBlur={onLeave}
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <Field id={id} label={option.label[language]} hint={option.hint[language]} problem={problem} saved={saved}>
        <div className={classes.line}>
          <TextInput
            id={id}
            size="xs"
            className={classes.grow ?? ''}
            data-setting={option.key}
            spellCheck={false}
            value={program}
            error={problem !== undefined}
            ref={describing(problem === undefined ? `${id}-hint` : `${id}-hint ${id}-problem`)}
            onChange={(event) => change([event.currentTarget.value, ...args])}
          />
          <Button onClick={() => void choose()}>{t('processors.choose')}</Button>
        </div>
      </Field>
      <ArgumentList
        args={args}
        hint={t('settings.commandArgsHint')}
        problems={{}}
        onChange={(next) => change([program, ...next])}
      />
    </form>
  );
}
