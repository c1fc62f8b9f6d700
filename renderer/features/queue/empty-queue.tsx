import { IconMovie, IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeSampleFilm } from '../../actions/sample-film';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { isFirstConnection } from '../../store/studio';
import { setUi } from '../../store/ui';
import { useWelcomeShown } from '../../store/welcome';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';

/** The empty queue: says where tasks come from, and offers the two shortest ways to a film. */
export function EmptyQueue() {
  const { t } = useTranslation();
  const [sending, setSending] = useState(false);
  const offline = useOffline();
  // The first steps offer the sample themselves.
  const welcome = useWelcomeShown();
  const isNew = usePanel(isFirstConnection);
  const sample = async (): Promise<void> => {
    setSending(true);
    await makeSampleFilm();
    setSending(false);
  };
  // What waits in the studio is not known yet.
  if (isNew) return <Empty title={t('studio.strip.connecting')} hint={t('studio.strip.connectingHint')} />;
  return (
    <Empty
      title={t('waiting.empty')}
      hint={t('waiting.emptyHint')}
      actions={
        welcome ? undefined : (
          <>
            <Button data-testid="empty-film" onClick={() => setUi({ form: 'film' })}>
              <IconWand size={15} stroke={1.7} aria-hidden />
              {t('header.newFilm')}
            </Button>
            <Button
              data-testid="empty-sample"
              disabled={sending}
              aria-busy={sending}
              onClick={() => void sample()}
              {...offline}
            >
              <IconMovie size={15} stroke={1.7} aria-hidden />
              {t('welcome.makeSample')}
            </Button>
          </>
        )
      }
    />
  );
}
