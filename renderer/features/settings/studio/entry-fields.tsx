import { PasswordInput, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../../store/settings';
import { describedBy, describing, Field } from '../field';
import settings from '../settings.module.css';
import type { Problems, StudioEntryEditor } from './use-studio-entry';

/** Which studio, and how this machine is known there. What the command line chose is shown and cannot be edited. */
export function EntryFields({ editor, problems }: { readonly editor: StudioEntryEditor; readonly problems: Problems }) {
  const { t } = useTranslation();
  const given = useSettings(({ givenStudio }) => givenStudio);
  if (given !== undefined) {
    return (
      <>
        <Fixed label={t('studio.settings.address')} value={given.address} />
        <Fixed label={t('studio.settings.name')} value={given.name} />
      </>
    );
  }
  return (
    <>
      <EntryField
        name="address"
        label={t('studio.settings.address')}
        hint={t('studio.settings.addressHint')}
        editor={editor}
        problem={problems.address}
      />
      <EntryField
        name="name"
        label={t('studio.settings.name')}
        hint={t('studio.settings.nameHint')}
        editor={editor}
        problem={problems.name}
      />
      <EntryField
        name="machineName"
        label={t('studio.settings.machineName')}
        hint={t('studio.settings.machineNameHint')}
        editor={editor}
        problem={problems.machineName}
      />
      <PasswordField editor={editor} />
    </>
  );
}

function Fixed({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <span className={settings.label}>{label}</span>
      </div>
      <div className={settings.control}>
        <code>{value}</code>
      </div>
    </div>
  );
}

function EntryField({
  name,
  label,
  hint,
  editor,
  problem,
}: {
  readonly name: 'address' | 'name' | 'machineName';
  readonly label: string;
  readonly hint: string;
  readonly editor: StudioEntryEditor;
  readonly problem: string | undefined;
}) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} problem={problem}>
      <TextInput
        id={id}
        size="xs"
        className={settings.whole ?? ''}
        data-setting={`studio.${name}`}
        spellCheck={false}
        autoComplete="off"
        error={problem !== undefined}
        ref={describing(describedBy(id, hint, problem))}
        value={editor.fields[name]}
        onChange={(event) => editor.change({ [name]: event.currentTarget.value })}
        onBlur={editor.settle}
      />
    </Field>
  );
}

function PasswordField({ editor }: { readonly editor: StudioEntryEditor }) {
  const { t } = useTranslation();
  const id = useId();
  const isStored = useSettings(({ studioPasswordSet }) => studioPasswordSet);
  const hint = t(isStored ? 'studio.settings.passwordStored' : 'studio.settings.passwordNone');
  return (
    <Field id={id} label={t('studio.settings.password')} hint={hint}>
      <PasswordInput
        id={id}
        size="xs"
        className={settings.whole ?? ''}
        data-setting="studio.password"
        autoComplete="off"
        maxLength={1_000}
        ref={describing(`${id}-hint`)}
        value={editor.fields.password}
        visibilityToggleButtonProps={{ 'aria-label': t('studio.settings.showPassword') }}
        onChange={(event) => editor.change({ password: event.currentTarget.value })}
      />
    </Field>
  );
}
