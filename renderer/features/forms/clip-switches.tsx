import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClipsDraft } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import classes from './forms.module.css';

const KINDS = ['intro', 'outro', 'music'] as const;

/** Leaves the creator's clips or music out of one film; only for those that there are. */
export function ClipSwitches({
  value,
  change,
}: {
  readonly value: ClipsDraft;
  readonly change: (part: Partial<ClipsDraft>) => void;
}) {
  const { t } = useTranslation();
  const film = useSettings(({ settings }) => settings?.film);
  return KINDS.filter((kind) => (film?.[kind] ?? '') !== '' || value[kind] !== undefined).map((kind) => (
    <Switch
      key={kind}
      className={classes.switch}
      label={t(`form.${kind}`)}
      checked={value[kind] ?? true}
      data-testid={`film-${kind}`}
      onChange={(event) => change({ [kind]: event.currentTarget.checked ? undefined : false })}
    />
  ));
}
