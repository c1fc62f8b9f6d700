import { useTranslation } from 'react-i18next';
import type { FilmShift, Forecast } from '../../contract/forecast';
import { roughLength } from '../format/time';
import { useLanguage } from '../i18n';
import classes from './what-if.module.css';

type WhatIfFacts = NonNullable<Forecast['whatIf']>;

/** What a change of the order would do: who gains, who slips, and how many it leaves alone. */
export function WhatIf({ whatIf, most }: { readonly whatIf: WhatIfFacts; readonly most: number }) {
  const { t } = useTranslation();
  const { sooner, later, same } = whatIf;
  if (sooner.length === 0 && later.length === 0) return <p className={classes.none}>{t('work.noChange')}</p>;
  const shown = later.slice(0, Math.max(1, most - sooner.length));
  const others = same + later.length - shown.length;
  return (
    <ul className={classes.list} data-testid="what-if">
      {[...sooner.slice(0, most - 1), ...shown].map((shift) => (
        <Shift key={shift.projectId} shift={shift} />
      ))}
      {others === 0 ? null : <li className={classes.none}>{t('work.same', { n: others.toLocaleString() })}</li>}
    </ul>
  );
}

function Shift({ shift: { title, seconds } }: { readonly shift: FilmShift }) {
  const { t } = useTranslation();
  const length = roughLength(Math.abs(seconds), useLanguage());
  return (
    <li data-shift={seconds < 0 ? 'sooner' : 'later'}>
      <span>{title}</span>
      <b>{t(seconds < 0 ? 'work.sooner' : 'work.later', { length })}</b>
    </li>
  );
}
