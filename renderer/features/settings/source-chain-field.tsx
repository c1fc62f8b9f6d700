import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PORTS } from '../../../contract/implementations';
import { useLanguage } from '../../i18n';
import { SourceList } from '../../shared/source-list';
import { useSettings } from '../../store/settings';
import { Field } from './field';
import { useSaving } from './use-saving';

/** The chain of picture sources of every task that names none of its own. */
export function SourceChainField() {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const sources = useSettings(({ settings }) => settings?.chosen.pictures);
  const { saved, problem, save } = useSaving();
  if (sources === undefined) return null;
  return (
    <Field id={id} label={PORTS.pictures[language]} hint={t('sources.hint')} problem={problem} saved={saved}>
      <SourceList
        labelledBy={`${id}-label`}
        sources={sources}
        onChange={(pictures) => void save(({ chosen }) => ({ chosen: { ...chosen, pictures } }))}
      />
    </Field>
  );
}
