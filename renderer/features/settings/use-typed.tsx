import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { drafts } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import type { SettingProps } from './field';
import classes from './settings.module.css';
import { useSaving } from './use-saving';

export interface TypedSettingProps<T> extends SettingProps<T> {
  /** The name under which its unsaved text is kept. */
  readonly name: string;
}

/** Keeps what is typed into a field until it is stored; undefined drops it. */
function keep(name: string, text: string | undefined): void {
  const { [name]: _, ...others } = drafts.use.getState().settings;
  drafts.set('settings', text === undefined ? others : { ...others, [name]: text });
}

/**
 * The text of a field until Enter, or leaving the field or the screen, stores it. Escape restores the stored value. A text that could
 * not be stored, or was undone by Escape, is offered again (`unsaved`), even after the window was closed. It is never lost, and never
 * shown as if it were in force.
 */
export function useTyped<T extends string | number>(
  props: TypedSettingProps<T>,
  toValue: (typed: string | number) => T,
  words?: string,
) {
  const { name, read, patch } = props;
  const { t } = useTranslation();
  const stored = useSettings(({ settings }) => (settings === undefined ? undefined : read(settings)));
  const kept = drafts.use((state) => state.settings[name]);
  const [typed, setTyped] = useState<string | number>(stored ?? '');
  const input = useRef<HTMLInputElement>(null);
  const saving = useSaving(words);
  const restore = (): void => {
    const { settings } = useSettings.getState();
    if (settings !== undefined) setTyped(read(settings));
    saving.setProblem(undefined);
  };
  useEffect(() => {
    if (stored !== undefined) setTyped(stored);
  }, [stored]);

  const change = (next: string | number): void => {
    setTyped(next);
    keep(name, String(next) === String(stored) ? undefined : String(next));
  };
  const store = async (): Promise<void> => {
    const value = toValue(typed);
    if (value === stored) {
      if (kept === String(typed)) keep(name, undefined);
      restore();
    }
    // Main may store something else than was typed: an empty folder becomes the default one.
    else if (await saving.save((settings) => patch(value, settings))) {
      keep(name, undefined);
      restore();
    }
  };
  // A shortcut leaves the screen without leaving the field: what was typed is stored all the same.
  const leave = useRef(store);
  leave.current = store;
  useEffect(() => () => void leave.current(), []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') void store();
    if (event.key === 'Escape') restore();
  };
  const unsaved: ReactNode =
    kept === undefined || kept === String(typed) || kept === String(stored) ? null : (
      <p className={classes.unsaved} data-testid="unsaved">
        <span title={kept}>{t('settings.unsaved', { text: kept })}</span>
        <Button
          look="quiet"
          onClick={() => {
            setTyped(kept);
            input.current?.focus();
          }}
        >
          {t('settings.useUnsaved')}
        </Button>
        <Button look="quiet" onClick={() => keep(name, undefined)}>
          {t('form.clear')}
        </Button>
      </p>
    );
  return { ...saving, typed, change, input, unsaved, onBlur: () => void store(), onKeyDown };
}
