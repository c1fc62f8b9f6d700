import { UnstyledButton } from '@mantine/core';
import { IconCircleCheck, IconHelpCircle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StudioMachine } from '../../../contract/studio';
import { ago, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { useNow } from '../../store/now';
import { openSettings } from '../../store/settings-place';
import { isAway, type JoinedStudio } from '../../store/studio';
import { setUi } from '../../store/ui';
import { useStudio } from '../../store/use-studio';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { TYPE_ICONS, TypeMark } from '../../ui/task-type';
import classes from './machines.module.css';

/** The machines that share the studio's queue: who is there, what each runs and takes. */
export function MachinesScreen() {
  const { t } = useTranslation();
  const studio = useStudio();
  const settings = <Button onClick={() => openSettings('studio')}>{t('studio.machines.settings')}</Button>;
  return (
    <section className={classes.screen} aria-labelledby="machines-title" data-testid="machines">
      <header className={classes.head}>
        <h1 id="machines-title">{t('nav.machines')}</h1>
        {studio === undefined ? null : (
          <>
            <p>{t('studio.machines.hint', { name: studio.name })}</p>
            {settings}
          </>
        )}
      </header>
      {studio === undefined ? (
        <Empty title={t('studio.machines.alone')} hint={t('studio.machines.aloneHint')} actions={settings} />
      ) : (
        <Machines studio={studio} />
      )}
    </section>
  );
}

function Machines({ studio }: { readonly studio: JoinedStudio }) {
  const { t } = useTranslation();
  // This one first, then by name: nobody's row moves because a machine did something.
  const machines = [...studio.machines].sort(
    (a, b) => Number(b.isThis) - Number(a.isThis) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  );
  return (
    <div className={classes.box}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('studio.machines.name')}</th>
            <th scope="col">{t('studio.machines.seen')}</th>
            <th scope="col">{t('studio.machines.runs')}</th>
            <th scope="col">{t('studio.machines.takes')}</th>
            <th scope="col">{t('studio.machines.version')}</th>
          </tr>
        </thead>
        <tbody>
          {machines.map((machine) => (
            <Row key={machine.id} machine={machine} isKnown={studio.connection.kind === 'online'} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ICONS = {
  here: IconCircleCheck,
  away: IconPlugConnectedX,
  cut: IconPlugConnectedX,
  unknown: IconHelpCircle,
} as const;
const STATE_WORDS = {
  here: 'studio.machines.now',
  away: 'studio.machines.awayFor',
  cut: 'studio.machines.cut',
  unknown: 'studio.machines.unknown',
} as const;

/** `isKnown`: whether the studio can be reached, without which nothing new is known of other machines. */
function Row({ machine, isKnown }: { readonly machine: StudioMachine; readonly isKnown: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { seenAt, running, takes } = machine;
  const seen = ago(seenAt, nowMs, language);
  const state = isKnown ? (isAway(machine, nowMs) ? 'away' : 'here') : machine.isThis ? 'cut' : 'unknown';
  const Icon = ICONS[state];
  return (
    <tr data-testid={`machine-${machine.id}`}>
      <th scope="row">
        <span className={classes.name}>
          <b title={machine.name}>{machine.name}</b>
          {machine.isThis ? <span className={classes.mark}>{t('studio.thisMachine')}</span> : null}
        </span>
      </th>
      <td title={fullTime(seenAt, language)}>
        <span className={classes.seen} data-state={state}>
          <Icon size={16} stroke={1.7} aria-hidden />
          {t(STATE_WORDS[state], { ago: seen })}
        </span>
      </td>
      <td>
        {running.length === 0 ? (
          <span className={classes.mute}>{state === 'here' ? t('studio.machines.idle') : '–'}</span>
        ) : (
          running.map(({ id, type, title }) => {
            const TypeIcon = TYPE_ICONS[type];
            return (
              <UnstyledButton
                key={id}
                className={classes.run}
                data-type={type}
                title={title}
                aria-label={t('studio.machines.open', { title })}
                onClick={() => setUi({ detailId: id })}
              >
                <TypeIcon size={16} stroke={1.7} aria-hidden />
                <span>{title}</span>
              </UnstyledButton>
            );
          })
        )}
      </td>
      <td>
        {takes.length === 0 ? (
          <span className={classes.mute}>{t('studio.machines.takesNothing')}</span>
        ) : (
          <span className={classes.takes}>
            {takes.map((type) => (
              <TypeMark key={type} type={type} />
            ))}
          </span>
        )}
      </td>
      <td className={classes.mute}>{machine.version}</td>
    </tr>
  );
}
