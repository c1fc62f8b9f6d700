import { NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retirementOf } from '../../../contract/image-models';
import { readOption } from '../../../contract/implementations';
import type { ModelOption } from '../../../contract/options/option-kinds';
import type { ListedModel } from '../../../contract/settings-calls';
import { attempt } from '../../actions/attempt';
import { allSaved } from '../../actions/settings';
import { useLanguage } from '../../i18n';
import { client } from '../../store';
import { saveSettings, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { TextField } from './fields';
import classes from './settings.module.css';

/** The name of a model, to be typed or chosen from the list that the service itself has. What is wrong with it is said below. */
export function ModelField({ option }: { readonly option: ModelOption }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { list, isBusy, read } = useList(option);
  const model = useSettings(({ settings }) => readOption(option, settings?.options));
  return (
    <>
      <TextField
        name={option.key}
        label={option.label[language]}
        hint={option.hint[language]}
        warning={useWarning(model, list)}
        read={({ options }) => readOption(option, options)}
        patch={(value, { options }) => ({ options: { ...options, [option.key]: value } })}
        beside={
          <Button
            disabled={isBusy}
            aria-busy={isBusy}
            data-testid={`read-models-${option.source}`}
            onClick={() => void read()}
          >
            {t('settings.readModels')}
          </Button>
        }
      />
      {list === undefined ? null : <Models option={option} list={list} model={model} />}
    </>
  );
}

function Models({
  option,
  list,
  model,
}: {
  readonly option: ModelOption;
  readonly list: readonly ListedModel[];
  readonly model: string;
}) {
  const { t } = useTranslation();
  const choose = (id: string): void => {
    const { settings } = useSettings.getState();
    if (id !== '') void attempt(() => saveSettings({ options: { ...settings?.options, [option.key]: id } }));
  };
  const isListed = list.some(({ id }) => id === model);
  return (
    <div className={classes.field}>
      <div className={classes.name}>
        <span className={classes.label}>{t('settings.models')}</span>
      </div>
      <div className={classes.control}>
        {list.length === 0 ? (
          <p className={classes.hint}>{t('settings.modelsNone')}</p>
        ) : (
          <NativeSelect
            size="xs"
            className={classes.grow ?? ''}
            aria-label={t('settings.models')}
            data-testid={`models-${option.source}`}
            value={isListed ? model : ''}
            onChange={(event) => choose(event.currentTarget.value)}
            data={[
              ...(isListed ? [] : [{ value: '', label: t('settings.modelsChoose', { count: list.length }) }]),
              ...list.map(({ id, retires }) => ({
                value: id,
                label: retires === undefined ? id : t('settings.modelUntil', { model: id, day: retires }),
              })),
            ]}
          />
        )}
      </div>
    </div>
  );
}

/** The service's own list, once it was asked for; forgotten when the address or the key changes. */
function useList(option: ModelOption) {
  const [list, setList] = useState<readonly ListedModel[]>();
  const [isBusy, setBusy] = useState(false);
  const place = useSettings(
    ({ settings, optionSecrets }) =>
      `${settings?.options[`${option.source}.address`]} ${optionSecrets.includes(`${option.source}.key`)}`,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setList(undefined), [place]);
  const read = async (): Promise<void> => {
    setBusy(true);
    await attempt(async () => {
      await allSaved();
      setList((await client.call('settings:list-models', { source: option.source })).models);
    });
    setBusy(false);
  };
  return { list, isBusy, read };
}

function useWarning(model: string, list: readonly ListedModel[] | undefined): string | undefined {
  const { t } = useTranslation();
  if (model === '') return undefined;
  const listed = list?.find(({ id }) => id === model);
  if (list !== undefined && listed === undefined) return t('settings.modelNotListed');
  const retirement = retirementOf(model, new Date().toISOString().slice(0, 10), listed?.retires);
  if (retirement === undefined) return undefined;
  return t(retirement.isOver ? 'settings.modelRetired' : 'settings.modelRetires', { day: retirement.on });
}
