import { TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClipFiles } from '../../../contract/film-clips';
import { attempt } from '../../actions/attempt';
import { client } from '../../store';
import { useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { describedBy, describing, Field } from './field';
import classes from './settings.module.css';
import { useSaving } from './use-saving';

/** A file of the creator's for every film, chosen in the system's dialog; music may be a folder. */
export function MediaField({
  of,
  label,
  hint,
}: {
  readonly of: keyof ClipFiles;
  readonly label: string;
  readonly hint: string;
}) {
  const { t } = useTranslation();
  const id = useId();
  const path = useSettings(({ settings }) => settings?.film[of] ?? '');
  const { saved, problem, save } = useSaving();
  const store = (chosen: string) => save(({ film }) => ({ film: { ...film, [of]: chosen } }));
  const choose = (from: () => Promise<{ path?: string | undefined }>): void =>
    void attempt(async () => {
      const { path: chosen } = await from();
      if (chosen !== undefined) await store(chosen);
    });
  const kind = of === 'music' ? 'music' : 'video';
  return (
    <Field id={id} label={label} hint={hint} problem={problem} saved={saved}>
      <div className={classes.line}>
        <TextInput
          id={id}
          size="xs"
          className={classes.grow ?? ''}
          readOnly
          data-setting={`film.${of}`}
          ref={describing(describedBy(id, hint, problem))}
          // The name alone: the field would cut a path before its end, where the name is.
          value={path.split(/[\\/]/u).findLast((part) => part !== '') ?? ''}
          placeholder={t('settings.noMedia')}
          title={path}
        />
        <Button
          aria-label={t('settings.chooseFileOf', { name: label })}
          onClick={() => choose(() => client.call('settings:choose-media', { kind }))}
        >
          {t('settings.chooseFile')}
        </Button>
        {of === 'music' ? (
          <Button
            aria-label={t('settings.chooseFolderOf', { name: label })}
            onClick={() => choose(() => client.call('settings:choose-folder', undefined))}
          >
            {t('settings.choose')}
          </Button>
        ) : null}
        {path === '' ? null : (
          <Button
            look="quiet"
            aria-label={t('settings.noMediaOf', { name: label })}
            title={t('settings.noMediaOf', { name: label })}
            onClick={() => void store('')}
          >
            <IconX size={15} stroke={1.7} aria-hidden />
          </Button>
        )}
      </div>
    </Field>
  );
}
