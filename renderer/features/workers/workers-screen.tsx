import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../../contract/task';
import { useInStudio } from '../../store/use-studio';
import { AppRows } from './app-rows';
import { useLooking } from './use-looking';
import { WorkerRow } from './worker-row';
import classes from './workers.module.css';

/** This machine's workers and the app's own processes: what each does and uses, and why it last ended. */
export function WorkersScreen() {
  const { t } = useTranslation();
  const inStudio = useInStudio();
  const app = useLooking();
  return (
    <section className={classes.screen} aria-labelledby="workers-title" data-testid="workers-screen">
      <header className={classes.head}>
        <h1 id="workers-title">{t('nav.workers')}</h1>
        <p>{t(inStudio ? 'workers.hintStudio' : 'workers.hint')}</p>
      </header>
      <div className={classes.box}>
        <table className={classes.table} aria-labelledby="workers-title">
          <colgroup>
            <col span={2} />
            <col span={2} className={classes.dropped} />
            <col span={3} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t('workers.name')}</th>
              <th scope="col">{t('workers.state')}</th>
              <th scope="col" className={classes.number}>
                {t('workers.uptime')}
              </th>
              <th scope="col" className={classes.number} title={t('workers.restartsHint')}>
                {t('workers.restarts')}
              </th>
              <th scope="col" className={classes.number}>
                {t('workers.cpu')}
              </th>
              <th scope="col">{t('workers.memory')}</th>
              <th scope="col">
                <span className={classes.unseen}>{t('workers.actions')}</span>
              </th>
            </tr>
          </thead>
          {TASK_TYPES.map((type) => (
            <WorkerRow key={type} type={type} />
          ))}
          <AppRows processes={app} />
        </table>
      </div>
      <p className={classes.note}>{t('workers.note')}</p>
    </section>
  );
}
