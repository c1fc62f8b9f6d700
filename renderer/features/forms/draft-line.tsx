import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Drafts, drafts, EMPTY_DRAFTS, isEmpty } from '../../store/drafts';
import { Button } from '../../ui/button';
import classes from './forms.module.css';

/** Says that the form began with a draft, restored or opened, and can clear it. Clearing can be undone until something else is typed. */
export function DraftLine<N extends 'task' | 'film'>({ name }: { readonly name: N }) {
  const { t } = useTranslation();
  const [restored] = useState(() => !isEmpty(name, drafts.use.getState()[name]));
  const [cleared, setCleared] = useState<Drafts[N] | undefined>(undefined);
  const isBlank = drafts.use((state) => isEmpty(name, state[name]));
  if (!restored) return null;
  const clear = (): void => {
    setCleared(drafts.use.getState()[name]);
    drafts.set(name, EMPTY_DRAFTS[name]);
  };
  const undo = (): void => {
    if (cleared !== undefined) drafts.set(name, cleared);
    setCleared(undefined);
  };
  return (
    <p className={classes.draftLine} data-testid="draft-line">
      <span role="status">{cleared === undefined ? t('form.restored') : t('form.cleared')}</span>
      {cleared === undefined ? (
        <Button look="quiet" onClick={clear}>
          {t('form.clear')}
        </Button>
      ) : (
        <Button look="quiet" disabled={!isBlank} onClick={undo}>
          {t('form.undoClear')}
        </Button>
      )}
    </p>
  );
}
