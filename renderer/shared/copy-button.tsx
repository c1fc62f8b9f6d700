import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, showDone } from '../actions/tasks';
import { Button } from '../ui/button';

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation();
  const copy = async (): Promise<void> => {
    if (await attempt(() => navigator.clipboard.writeText(text))) showDone(t('settings.copied'));
  };
  return (
    <Button look="quiet" aria-label={label} title={label} onClick={() => void copy()}>
      <IconCopy size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}
