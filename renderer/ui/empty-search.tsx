import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Empty } from './empty';

/** A search that found nothing: says in which list, and what was looked for. */
export function EmptySearch({
  list,
  text,
  onClear,
}: {
  readonly list: 'waiting' | 'history' | 'dead';
  /** What was typed, and the project that is shown alone. */
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

/** The words by which a list is narrowed, as one quotes them. */
export function searchedFor(text: string, project: string | undefined): string {
  return [text.trim(), project].filter(Boolean).join(' · ');
}
