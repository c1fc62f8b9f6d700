import { IconMovie, IconWand } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOffline } from '../../shared/use-offline';
import { useSample } from '../../shared/use-sample';
import { usePanel } from '../../store';
import { isFirstConnection } from '../../store/studio';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';

/** The empty queue: says where tasks come from, and offers the two shortest ways to a film. */
export function EmptyQueue() {
  const { t } = useTranslation();
  const { make, making } = useSample();
  const offline = useOffline();
  const isNew = usePanel(isFirstConnection);
  // What waits in the studio is not known yet.
  if (isNew) return <Empty title={t('studio.strip.connecting')} hint={t('studio.strip.connectingHint')} />;
  return (
    <Empty
      title={t('waiting.empty')}
      hint={t('waiting.emptyHint')}
      actions={
        <>
          <Button data-testid="empty-film" onClick={() => setUi({ form: 'film' })}>
            <IconWand size={15} stroke={1.7} aria-hidden />
            {t('header.newFilm')}
          </Button>
          <Button data-testid="empty-sample" disabled={making} aria-busy={making} onClick={make} {...offline}>
            <IconMovie size={15} stroke={1.7} aria-hidden />
            {t('welcome.makeSample')}
          </Button>
        </>
      }
    />
  );
}
