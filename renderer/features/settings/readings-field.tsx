import { TextInput } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconPlus, IconX } from '@tabler/icons-react';
import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LONGEST_SAID, LONGEST_WRITTEN, MOST_READINGS, type Reading } from '../../../contract/readings';
import { attempt } from '../../actions/attempt';
import { useLanguage } from '../../i18n';
import { hearReading, stopReading } from '../../shared/hear-reading';
import { Button } from '../../ui/button';
import { Field } from './field';
import { isHalf, isInHangul, isTwice, useReadingRows } from './reading-rows';
import classes from './readings.module.css';
import settings from './settings.module.css';

/** The creator's own list: words, and how the voice says them. */
export function ReadingsField() {
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const { rows, saved, problem, store, change, remove } = useReadingRows();
  const set = (at: number, part: Partial<Reading>): void =>
    change(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const add = (): void => {
    change([...rows, { written: '', said: '' }]);
    requestAnimationFrame(() => list.current?.querySelectorAll('li')[rows.length]?.querySelector('input')?.focus());
  };
  const isFull = rows.length >= MOST_READINGS;
  const onLeave = (event: FocusEvent<HTMLLIElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) void store();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) void store();
  };
  return (
    <Field id={id} label={t('settings.readings')} hint={t('settings.readingsHint')} problem={problem} saved={saved}>
      {rows.length === 0 ? null : (
        <ul className={classes.rows} ref={list} aria-labelledby={`${id}-label`} data-testid="readings">
          {rows.map((row, at) => {
            const n = at + 1;
            const note = isHalf(row)
              ? t('settings.readingHalf')
              : isTwice(rows, at)
                ? t('settings.readingTwice')
                : undefined;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name than its place while it is typed
              <li key={at} onBlur={onLeave}>
                <TextInput
                  size="xs"
                  className={classes.written ?? ''}
                  aria-label={t('settings.readingWritten', { n })}
                  placeholder={t('settings.readingWrittenExample')}
                  spellCheck={false}
                  maxLength={LONGEST_WRITTEN}
                  value={row.written}
                  onChange={(event) => set(at, { written: event.currentTarget.value })}
                  onKeyDown={onKeyDown}
                />
                <TextInput
                  size="xs"
                  className={settings.grow ?? ''}
                  aria-label={t('settings.readingSaid', { n })}
                  placeholder={t('settings.readingSaidExample')}
                  spellCheck={false}
                  maxLength={LONGEST_SAID}
                  value={row.said}
                  onChange={(event) => set(at, { said: event.currentTarget.value })}
                  onKeyDown={onKeyDown}
                />
                <HearButton row={row} n={n} />
                <Button
                  look="quiet"
                  aria-label={t('settings.readingRemove', { n })}
                  title={t('settings.readingRemove', { n })}
                  onClick={() => remove(at)}
                >
                  <IconX size={15} stroke={1.7} aria-hidden />
                </Button>
                {note === undefined ? null : <p className={settings.hint}>{note}</p>}
              </li>
            );
          })}
        </ul>
      )}
      <Button id={id} data-testid="add-reading" disabled={isFull} onClick={add}>
        <IconPlus size={15} stroke={1.7} aria-hidden />
        {t('settings.readingAdd')}
      </Button>
    </Field>
  );
}

/** Says the row's word as it stands there, stored or not. What is said in Hangul is read by the Korean voice. */
function HearButton({ row, n }: { readonly row: Reading; readonly n: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [isHeard, setHeard] = useState(false);
  const isReady = !isHalf(row) && row.written.trim() !== '';
  useEffect(() => stopReading, []);
  const hear = async (): Promise<void> => {
    setHeard(true);
    await attempt(() => hearReading(row, isInHangul(row) ? 'ko' : language));
    setHeard(false);
  };
  const label = t(isHeard ? 'settings.readingStop' : 'settings.readingHear', { n });
  const Icon = isHeard ? IconPlayerStop : IconPlayerPlay;
  return (
    <Button
      look="quiet"
      aria-label={label}
      title={label}
      disabled={!isReady}
      onClick={() => (isHeard ? stopReading() : void hear())}
    >
      <Icon size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}
