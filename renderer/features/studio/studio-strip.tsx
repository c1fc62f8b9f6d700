import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconPlugConnected, IconPlugConnectedX, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { momentOf } from '../../format/time';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { placeOfProblem } from '../../shared/remedies';
import { useNow } from '../../store/now';
import { openSettings, type SettingsPlace } from '../../store/settings-place';
import type { JoinedStudio } from '../../store/studio';
import { useStudio } from '../../store/use-studio';
import { Button } from '../../ui/button';
import classes from './studio-strip.module.css';

/** The studio may be lost and found within this time; only what lasts is worth mentioning. */
const SETTLED_AFTER_MS = 1_000;

/** Says that the studio cannot be reached, or why this machine takes no tasks, and what to do. */
export function StudioStrip() {
  const studio = useStudio();
  return studio === undefined ? null : <Strip studio={studio} />;
}

function Strip({ studio }: { readonly studio: JoinedStudio }) {
  const { t } = useTranslation();
  const { connection, problems } = studio;
  const [settled] = useDebouncedValue(connection.kind, SETTLED_AFTER_MS);
  const isDown = connection.kind === 'offline' && settled === 'offline';
  if (!isDown && problems.length === 0) return null;
  return (
    <section className={classes.strip} aria-label={t('studio.strip.label')} data-testid="studio-strip">
      {isDown ? <Connection connection={connection} /> : null}
      {problems.map((problem) => (
        <Line
          key={JSON.stringify(problem)}
          icon={IconAlertTriangle}
          place={placeOfProblem(problem)}
          testId="studio-problem"
        >
          {said(problem)}
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
      place={['studio']}
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
  children,
}: {
  readonly icon: TablerIcon;
  /** Nothing is wrong so far. */
  readonly quiet?: boolean;
  readonly place: SettingsPlace;
  readonly testId: string;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.line} data-quiet={quiet} data-testid={testId}>
      <Icon size={18} stroke={1.7} aria-hidden />
      <p role="status">{children}</p>
      {quiet ? null : <Button onClick={() => openSettings(...place)}>{t('studio.strip.open')}</Button>}
    </div>
  );
}
