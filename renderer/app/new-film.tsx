import { IconChevronDown, IconMovie, IconPlus, IconWand } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOffline } from '../shared/use-offline';
import { useSample } from '../shared/use-sample';
import { setUi } from '../store/ui';
import { Button } from '../ui/button';
import { type Choice, ChoiceMenu } from '../ui/choice-menu';
import { Word } from '../ui/word';
import classes from './header.module.css';

/** A new film, and the rest that can be added under its arrow. */
export function NewFilm() {
  const { t } = useTranslation();
  const offline = useOffline();
  const { make, making } = useSample();
  const choices: readonly Choice[] = [
    { id: 'new-task', icon: IconPlus, words: t('header.newTask'), run: () => setUi({ form: 'task' }) },
    {
      id: 'new-sample',
      icon: IconMovie,
      words: t('welcome.makeSample'),
      off: making ? { disabled: true } : offline,
      run: make,
    },
  ];
  return (
    <div className={classes.split}>
      <Button data-testid="new-film" title={t('header.newFilm')} onClick={() => setUi({ form: 'film' })}>
        <IconWand size={15} stroke={1.7} aria-hidden />
        <Word>{t('header.newFilm')}</Word>
      </Button>
      <ChoiceMenu label={t('header.newOther')} testId="new-other" choices={choices}>
        <IconChevronDown size={14} stroke={1.7} aria-hidden />
      </ChoiceMenu>
    </div>
  );
}
