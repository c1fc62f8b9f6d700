import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Empty } from './empty';

/** A search without results: says in which list, and what was searched for. */
export function EmptySearch({
  list,
  text,
  hint,
  onClear,
}: {
  readonly list: 'waiting' | 'history' | 'dead';
  /** The search words and the project filter. */
  readonly text: string;
  /** What was searched, where it is more than what a list's rows say. */
  readonly hint?: string | undefined;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Empty
      title={t(`${list}.emptySearch`, { text })}
      hint={hint ?? t('common.emptySearchHint')}
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
