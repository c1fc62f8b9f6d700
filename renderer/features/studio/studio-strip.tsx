import { IconAlertTriangle, IconPlugConnected, IconPlugConnectedX, IconX, type TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { momentOf } from '../../format/time';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { useNow } from '../../store/now';
import { openSettings, type SettingsPlace } from '../../store/settings-place';
import type { JoinedStudio } from '../../store/studio';
import { useStudio } from '../../store/use-studio';
import { Button } from '../../ui/button';
import { placeOfProblem, stopsAllWork } from './place-of-problem';
import classes from './studio-strip.module.css';

/** The studio may be lost and found within this time, as it is at each start; only what lasts is worth mentioning. */
const SETTLED_AFTER_MS = 1_000;

/** Says that the studio cannot be reached, or why this machine takes no tasks, and what to do. */
export function StudioStrip() {
  const studio = useStudio();
  return studio === undefined ? null : <Strip studio={studio} />;
}

function Strip({ studio }: { readonly studio: JoinedStudio }) {
  const { t } = useTranslation();
  const { connection, problems } = studio;
  const [settled, setSettled] = useState<typeof connection.kind>('online');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(connection.kind), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [connection.kind]);
  /** Read and put away: a machine may lack a tool for good. They are in the settings all the same, and here again after a start. */
  const [away, setAway] = useState<readonly string[]>([]);
  const shown = problems
    .map((problem) => ({ problem, key: JSON.stringify(problem) }))
    .filter(({ key }) => !away.includes(key));
  const isDown = connection.kind === 'offline' && settled === 'offline';
  if (!isDown && shown.length === 0) return null;
  return (
    <section className={classes.strip} aria-label={t('studio.strip.label')} data-testid="studio-strip">
      {isDown ? <Connection connection={connection} /> : null}
      {shown.map(({ problem, key }) => (
        <Line
          key={key}
          icon={IconAlertTriangle}
          place={placeOfProblem(problem)}
          testId="studio-problem"
          onClose={() => setAway([...away, key])}
        >
          {said(problem)}
          {stopsAllWork(problem) ? ` ${t('studio.strip.takesNothing')}` : null}
        </Line>
      ))}
    </section>
  );
}

function Connection({
  connection,
}: {
  readonly connection: Extract<JoinedStudio['connection'], { readonly kind: 'offline' }>;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { since, problem } = connection;
  const isNew = since === undefined;
  const what = isNew
    ? t('studio.strip.connecting')
    : t('studio.strip.offline', { time: momentOf(since, nowMs, language) });
  return (
    <Line
      icon={isNew ? IconPlugConnected : IconPlugConnectedX}
      quiet={isNew && problem === undefined}
      place={placeOfProblem(problem)}
      testId="studio-offline"
    >
      <b>{what}</b>{' '}
      <span>
        {problem === undefined ? null : `${said(problem)} `}
        {t(isNew ? 'studio.strip.connectingHint' : 'studio.strip.offlineHint')}
      </span>
    </Line>
  );
}

function Line({
  icon: Icon,
  quiet = false,
  place,
  testId,
  onClose,
  children,
}: {
  readonly icon: TablerIcon;
  /** Nothing is wrong so far. */
  readonly quiet?: boolean;
  readonly place: SettingsPlace;
  readonly testId: string;
  readonly onClose?: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.line} data-quiet={quiet} data-testid={testId}>
      <Icon size={18} stroke={1.7} aria-hidden />
      <p role="status">{children}</p>
      {quiet ? null : <Button onClick={() => openSettings(...place)}>{t('studio.strip.open')}</Button>}
      {onClose === undefined ? null : (
        <Button look="quiet" aria-label={t('common.close')} title={t('common.close')} onClick={onClose}>
          <IconX size={15} stroke={1.7} aria-hidden />
        </Button>
      )}
    </div>
  );
}
