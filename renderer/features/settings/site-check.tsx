import { IconAlertTriangle, IconCheck, IconMinus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckedPart, SiteCheck, SiteStop } from '../../../contract/site-check';
import { attempt } from '../../actions/attempt';
import { SiteScreen } from '../../shared/site-screen';
import { client } from '../../store';
import { Button } from '../../ui/button';
import classes from './site-check.module.css';

/** At these the creator has something to do in the site's own window. */
const IN_ITS_WINDOW: readonly SiteStop['kind'][] = ['login', 'captcha', 'consent', 'quota'];
const ICONS = { found: IconCheck, missing: IconAlertTriangle, unseen: IconMinus } as const;

/** The check of one recipe. Leaving the screen stops it. */
export function useSiteCheck(id: string) {
  const [isRunning, setRunning] = useState(false);
  const [check, setCheck] = useState<SiteCheck>();
  const cancel = (): void => void client.call('recipes:cancel-check', { id }).catch(() => {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: cancel is made anew each time and does the same. After the end it does nothing.
  useEffect(() => (isRunning ? cancel : undefined), [isRunning]);
  const start = async (): Promise<void> => {
    setRunning(true);
    setCheck(undefined);
    await attempt(async () => setCheck((await client.call('recipes:check', { id })).check));
    setRunning(false);
  };
  return { isRunning, check, start, cancel };
}

export function SiteCheckView({
  id,
  name,
  check,
}: {
  readonly id: string;
  readonly name: string;
  readonly check: SiteCheck;
}) {
  const { t } = useTranslation();
  const partName = usePartName();
  const { parts, stop, screenshot } = check;
  return (
    <div className={classes.check} data-testid={`check-${id}`} role="status">
      <div className={classes.found}>
        {stop === undefined ? (
          <p className={classes.fine}>{t('recipes.check.fine')}</p>
        ) : (
          <p className={classes.stopped} data-testid="check-stop" data-kind={stop.kind}>
            {stopWords(stop)}
          </p>
        )}
        {stop !== undefined && IN_ITS_WINDOW.includes(stop.kind) ? (
          <Button data-testid="open-site" onClick={() => void attempt(() => client.call('recipes:open-site', { id }))}>
            {t('recipes.check.open')}
          </Button>
        ) : null}
        {/* Behind a login none of the parts could be seen. */}
        {parts.every(({ state }) => state === 'unseen') ? null : (
          <ul className={classes.parts}>
            {parts.map((part) => (
              <Part key={part.key} part={part} name={partName(part.key)} />
            ))}
          </ul>
        )}
      </div>
      {screenshot === undefined ? null : (
        <SiteScreen
          src={`data:image/jpeg;base64,${screenshot}`}
          alt={t('recipes.check.screen', { name })}
          size="wide"
        />
      )}
    </div>
  );

  function stopWords(reason: SiteStop): string {
    if (reason.kind === 'moved') return t('recipes.check.stop.moved', { host: reason.host || '?' });
    if (reason.kind === 'drifted') return t('recipes.check.stop.drifted', { part: partName(reason.key) });
    return t(`recipes.check.stop.${reason.kind}`);
  }
}

function Part({ part: { key, state }, name }: { readonly part: CheckedPart; readonly name: string }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  return (
    <li data-state={state} data-testid={`part-${key}`}>
      <Icon size={14} stroke={2} aria-hidden />
      <span>
        {name} <code>{key}</code>
      </span>
      <span className={classes.state}>{t(`recipes.check.state.${state}`)}</span>
    </li>
  );
}

/** Gives the words for a part of a recipe by its key. */
function usePartName(): (key: string) => string {
  const { t } = useTranslation();
  return (key) => {
    switch (key) {
      case 'prompt':
        return t('recipes.check.part.prompt');
      case 'submit':
        return t('recipes.check.part.submit');
      case 'results.entry':
        return t('recipes.check.part.entry');
      case 'results.image':
        return t('recipes.check.part.image');
      case 'results.failed':
        return t('recipes.check.part.failed');
      default:
        return t('recipes.check.part.step', { n: Number(key.split('.')[1]) + 1 });
    }
  };
}
