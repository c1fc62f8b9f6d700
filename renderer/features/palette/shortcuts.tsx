import { Kbd } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { setUi, useUi } from '../../store/ui';
import { useInStudio } from '../../store/use-studio';
import { Dialog } from '../../ui/dialog';
import { modKey } from '../../ui/system-kind';
import classes from './palette.module.css';

export function ShortcutSheet() {
  const { t } = useTranslation();
  const opened = useUi((state) => state.shortcutsOpen);
  const inStudio = useInStudio();
  const mod = modKey();
  const groups = [
    [
      t('shortcuts.everywhere'),
      [
        [`${mod} K`, t('header.searchLabel')],
        [`${mod} N`, t('header.newTask')],
        [`${mod} Shift N`, t('header.newFilm')],
        [`${mod} 1 … ${inStudio ? 7 : 6}`, t('shortcuts.screens')],
        [`${mod} ,`, t('nav.settings')],
        ['F5', t('header.refresh')],
        ['?', t('shortcuts.notInFields')],
      ],
    ],
    [
      t('shortcuts.inLists'),
      [
        ['↑ ↓ Home End', t('shortcuts.move')],
        ['Shift ↑ ↓', t('shortcuts.pickRange')],
        ['Space', t('shortcuts.pick')],
        [`${mod} A`, t('shortcuts.pickAll')],
        ['Esc', t('shortcuts.pickNone')],
        ['Enter', t('history.details')],
        ['U', t('shortcuts.bump')],
        ...(inStudio ? [] : [['Alt ↑ ↓', t('shortcuts.reorder')] as const]),
        ['Delete', t('detail.cancel')],
        ['R', t('needsYou.retry')],
      ],
    ],
    [
      t('project.keys.title'),
      [
        ['↑ ↓', t('project.keys.neighbours')],
        ['Alt ↑ ↓', t('project.keys.move')],
        ['Alt Enter', t('project.addScene')],
        [`${mod} Enter`, t('project.keys.goOn')],
      ],
    ],
    [
      t('shortcuts.inFields'),
      [
        ['Enter', t('shortcuts.store')],
        ['Esc', t('shortcuts.restore')],
      ],
    ],
  ] as const;
  return (
    <Dialog opened={opened} onClose={() => setUi({ shortcutsOpen: false })} title={t('shortcuts.title')}>
      {groups.map(([name, keys]) => (
        <section key={name} aria-label={name}>
          <h3 className={classes.group}>{name}</h3>
          <dl className={classes.keys}>
            {keys.map(([key, meaning]) => (
              <div key={key} style={{ display: 'contents' }}>
                <dt>
                  {key.split(' ').map((part) =>
                    part === '…' ? (
                      part
                    ) : (
                      <Kbd key={part} size="xs">
                        {part}
                      </Kbd>
                    ),
                  )}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p className={classes.hint}>{t('shortcuts.hint', { mod })}</p>
    </Dialog>
  );
}
