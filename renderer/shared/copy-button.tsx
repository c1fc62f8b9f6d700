import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../actions/panel';
import { Button } from '../ui/button';

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <Button look="quiet" aria-label={label} title={label} onClick={() => void copyText(text, t('settings.copied'))}>
      <IconCopy size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}
