import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import { countFilms } from '../../../contract/film';
import { askToClearVersions } from '../../actions/insight';
import { useFilmList, useFilms } from '../../store/films';
import { showProject } from '../../store/ui';
import { Button } from '../../ui/button';
import { Bars } from './bars';
import classes from './insight.module.css';

const SHOWN = 5;

/** The largest projects, and all others as one row. `whenFilled`: not shown at all while no files were made. */
export function Disk({ whenFilled = false }: { readonly whenFilled?: boolean }) {
  const { t } = useTranslation();
  const overview = useFilms();
  const largest = useFilmList({ sort: 'size' });
  const films = largest.value.films.filter(({ bytes }) => bytes > 0).slice(0, SHOWN);
  const all = overview.value;
  const rest = (all?.bytes ?? 0) - films.reduce((sum, { bytes }) => sum + bytes, 0);
  const others = all === undefined ? 0 : countFilms(all.counts) - films.length;
  const clearable = films.filter(({ versions, state }) => versions > 1 && state !== 'making');
  const hasFailed = overview.phase === 'failed' || largest.phase === 'failed';
  if (whenFilled && films.length === 0 && !hasFailed) return null;
  return (
    <section className={`${classes.box} ${classes.disk}`} aria-labelledby="insight-disk" data-testid="insight-disk">
      <header className={classes.boxHead}>
        <h2 id="insight-disk">{t('insight.disk')}</h2>
        {all === undefined ? null : <p>{byteSize(all.bytes)}</p>}
        {clearable.length === 0 ? null : (
          <Button look="quiet" data-testid="clear-versions" onClick={() => askToClearVersions(clearable)}>
            {t('insight.clearVersions')}
          </Button>
        )}
      </header>
      {films.length === 0 ? (
        <p className={classes.none}>{t(hasFailed ? 'insight.diskFailed' : 'insight.diskEmpty')}</p>
      ) : (
        <Bars
          label={t('insight.disk')}
          look="size"
          rows={[
            ...films.map(({ projectId, title, bytes }) => ({
              key: projectId,
              name: (
                <UnstyledButton className={classes.film} onClick={() => showProject(projectId)}>
                  {title}
                </UnstyledButton>
              ),
              value: bytes,
              text: byteSize(bytes),
            })),
            ...(others > 0 && rest > 0
              ? [
                  {
                    key: '',
                    name: t('insight.diskOthers', { n: others }),
                    value: rest,
                    text: byteSize(rest),
                    isRest: true,
                  },
                ]
              : []),
          ]}
        />
      )}
    </section>
  );
}
