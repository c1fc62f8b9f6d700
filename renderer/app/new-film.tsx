import { Popover, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconMovie, IconPlus, IconWand, type TablerIcon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOffline } from '../shared/use-offline';
import { useSample } from '../shared/use-sample';
import { setUi } from '../store/ui';
import { Button } from '../ui/button';
import { Word } from '../ui/word';
import classes from './header.module.css';

/** A new film, and the rest that can be added under its arrow. */
export function NewFilm() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const offline = useOffline();
  const { make, making } = useSample();
  const choice = (id: string, Icon: TablerIcon, words: string, run: () => void, rest = {}) => (
    <UnstyledButton
      key={id}
      className={classes.choice}
      data-testid={id}
      onClick={() => {
        setOpened(false);
        run();
      }}
      {...rest}
    >
      <Icon size={16} stroke={1.7} aria-hidden />
      {words}
    </UnstyledButton>
  );
  return (
    <div className={classes.split}>
      <Button data-testid="new-film" title={t('header.newFilm')} onClick={() => setUi({ form: 'film' })}>
        <IconWand size={15} stroke={1.7} aria-hidden />
        <Word>{t('header.newFilm')}</Word>
      </Button>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <Button
            aria-label={t('header.newOther')}
            title={t('header.newOther')}
            data-testid="new-other"
            onClick={() => setOpened(!opened)}
          >
            <IconChevronDown size={14} stroke={1.7} aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.choices ?? ''} aria-label={t('header.newOther')}>
          {choice('new-task', IconPlus, t('header.newTask'), () => setUi({ form: 'task' }))}
          {choice('new-sample', IconMovie, t('welcome.makeSample'), make, making ? { disabled: true } : offline)}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
