import { IconWorldQuestion } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { decideOrigin } from '../../actions/panel';
import { I_GA, withJosa } from '../../format/josa';
import { usePanel } from '../../store';
import { Button } from '../../ui/button';
import classes from './origins.module.css';

/** Asks about unknown pages, the oldest first and one at a time, without getting in the way of anything else. */
export function OriginBanner() {
  const { t } = useTranslation();
  const requests = usePanel((state) => state.originRequests);
  const request = requests[0];
  const deny = useRef<HTMLButtonElement>(null);
  const origin = request?.origin;

  // Deny only takes the focus if nothing else has it: an Enter meant for a list must not decide about a page.
  useEffect(() => {
    if (origin !== undefined && document.activeElement === document.body) deny.current?.focus();
  }, [origin]);

  if (request === undefined) return null;
  return (
    <section className={classes.banner} role="alert" aria-label={t('origin.label')} data-testid="origin-request">
      <IconWorldQuestion size={20} stroke={1.7} aria-hidden />
      <div className={classes.text}>
        <p className={classes.ask}>
          {t('origin.ask', { origin: request.origin, originI: withJosa(request.origin, I_GA) })}
          {requests.length > 1 ? <small> {t('origin.more', { n: requests.length - 1 })}</small> : null}
        </p>
        <p className={classes.hint}>{t('origin.hint')}</p>
      </div>
      <Button
        ref={deny}
        look="primary"
        data-testid="origin-deny"
        onClick={() => void decideOrigin(request.origin, false)}
      >
        {t('origin.deny')}
      </Button>
      <Button data-testid="origin-allow" onClick={() => void decideOrigin(request.origin, true)}>
        {t('origin.allow')}
      </Button>
    </section>
  );
}
