import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { WhatIf } from '../../shared/what-if';
import { useForecast } from '../../store/forecast';
import classes from './detail.module.css';

const SHOWN = 4;

/** Who would gain and who would slip if the task went to the front. */
export function IfBumped({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const whatIf = useForecast({ kind: 'bump', ids: [task.id] })?.whatIf;
  if (whatIf === undefined) return null;
  return (
    <section className={classes.whatIf} aria-label={t('work.whatIf')}>
      <h3>{t('work.whatIf')}</h3>
      <WhatIf whatIf={whatIf} most={SHOWN} />
    </section>
  );
}
