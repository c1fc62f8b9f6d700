import type { TFunction } from 'i18next';
import type { Language } from '../../../contract/words';
import type { Wait } from '../../format/estimate';
import { waitRange } from '../../format/time';

export function waitWords(wait: Wait, language: Language, t: TFunction): string {
  switch (wait.kind) {
    case 'about':
      return waitRange(wait.seconds, language);
    case 'after':
      return t('waiting.after', { type: t(`type.${wait.type}`) });
    case 'needs-you':
      return t('waiting.needsYou');
    case 'nobody':
      return t('studio.nobody');
    case 'paused':
      return t('waiting.paused');
    case 'retry':
      return t('waiting.retryAt');
    case 'unknown':
      return '–';
    default:
      return wait satisfies never;
  }
}
