import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { AppProcess } from '../../../contract/ipc';
import { fullTime, upFor } from '../../format/time';
import { useLanguage } from '../../i18n';
import { useNow } from '../../store/now';
import { percent } from './percent';
import classes from './workers.module.css';

const KINDS: readonly AppProcess['kind'][] = ['main', 'panel', 'graphics', 'helper'];

/** The sum of what is known; undefined when nothing is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

/** The app's own processes, one row for each thing that they are for. They cannot be restarted by themselves. */
export function AppRows({ processes }: { readonly processes: readonly AppProcess[] }) {
  const { t } = useTranslation();
  return (
    <tbody className={classes.app} data-testid="app-processes">
      <tr>
        <th scope="rowgroup" colSpan={7}>
          {t('workers.app')}
        </th>
      </tr>
      {KINDS.map((kind) => (
        <AppRow key={kind} kind={kind} processes={processes.filter((one) => one.kind === kind)} />
      ))}
    </tbody>
  );
}

/** Without a process it is there all the same: what comes and goes would move what is below. */
function AppRow({ kind, processes }: { readonly kind: AppProcess['kind']; readonly processes: readonly AppProcess[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const [first] = processes;
  const bytes = sum(processes.map(({ rssBytes }) => rssBytes));
  const count = processes.length;
  return (
    <tr data-testid={`app-${kind}`}>
      <th scope="row" colSpan={2}>
        <span className={classes.part}>
          {t(`workers.kind.${kind}`)}
          <small>
            {first === undefined
              ? '–'
              : count === 1
                ? t('workers.pid', { pid: first.pid })
                : t('workers.processes', { n: count })}
          </small>
        </span>
      </th>
      <td className={classes.number} title={first === undefined ? undefined : fullTime(first.startedAt, language)}>
        {first === undefined ? '–' : upFor(first.startedAt, nowMs, language)}
      </td>
      <td />
      <td className={classes.number}>{percent(sum(processes.map(({ cpuPercent }) => cpuPercent)), language)}</td>
      <td className={classes.size}>{bytes === undefined ? '–' : byteSize(bytes)}</td>
      <td />
    </tr>
  );
}
