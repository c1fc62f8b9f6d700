import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Empty } from './empty';

/** A search without results: says in which list, and what was searched for. */
export function EmptySearch({
  list,
  text,
  onClear,
}: {
  readonly list: 'waiting' | 'history' | 'dead';
  /** The search words and the project filter. */
  readonly text: string;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Empty
      title={t(`${list}.emptySearch`, { text })}
      hint={t('common.emptySearchHint')}
      actions={
        <Button data-testid="clear-search" onClick={onClear}>
          {t('common.clearSearch')}
        </Button>
      }
    />
  );
}

/** The words and the project that narrow a list, for quoting. */
export function searchedFor(text: string, project: string | undefined): string {
  return [text.trim(), project].filter(Boolean).join(' · ');
}
