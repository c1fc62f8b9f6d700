import { spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';
import { refreshAndReport } from '../../actions/panel';
import { panelStore } from '../../store';
import { joinedStudio } from '../../store/studio';
import { setUi, showScreen } from '../../store/ui';
import { systemKind } from '../../ui/system-kind';

interface Shortcut {
  readonly key: string;
  /** The key's position, used while the keyboard types no Latin letters (ㅜ for N) and for digits (& for 1 in France). */
  readonly code?: string;
  /** With the system's command key: Ctrl, or ⌘ on a Mac. */
  readonly mod?: boolean;
  readonly shift?: boolean;
  /** Elsewhere there is no such screen. */
  readonly onlyInStudio?: true;
  readonly run: () => void;
}

const GLOBAL: readonly Shortcut[] = [
  { key: '1', code: 'Digit1', mod: true, run: () => showScreen('today') },
  { key: '2', code: 'Digit2', mod: true, run: () => showScreen('queue') },
  { key: '3', code: 'Digit3', mod: true, run: () => showScreen('projects') },
  { key: '4', code: 'Digit4', mod: true, run: () => showScreen('history') },
  { key: '5', code: 'Digit5', mod: true, run: () => showScreen('insight') },
  { key: '6', code: 'Digit6', mod: true, run: () => showScreen('workers') },
  { key: '7', code: 'Digit7', mod: true, run: () => showScreen('machines'), onlyInStudio: true },
  { key: ',', code: 'Comma', mod: true, run: () => showScreen('settings') },
  { key: 'n', code: 'KeyN', mod: true, run: () => setUi({ form: 'task' }) },
  { key: 'n', code: 'KeyN', mod: true, shift: true, run: () => setUi({ form: 'film' }) },
  { key: 'k', code: 'KeyK', mod: true, run: spotlight.toggle },
  { key: 'p', code: 'KeyP', mod: true, run: spotlight.toggle },
  { key: 'f5', run: () => void refreshAndReport() },
  { key: '?', run: () => setUi({ shortcutsOpen: true }) },
];

const IS_LATIN_LETTER = /^[a-z]$/u;

/** Whether text is typed there. A switch or a choice is an input element too, but not a text field. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])');
}

function isPressed({ key, code, mod = false, shift = false }: Shortcut, event: KeyboardEvent): boolean {
  const isMac = systemKind() === 'mac';
  if ((isMac ? event.metaKey : event.ctrlKey) !== mod || (isMac ? event.ctrlKey : event.metaKey)) return false;
  const pressed = event.key.toLowerCase();
  // Some keyboards type a question mark with Shift, others without.
  if (!mod) return pressed === key;
  return event.shiftKey === shift && (pressed === key || (event.code === code && !IS_LATIN_LETTER.test(pressed)));
}

/** The global shortcut for this key, if any. AltGr types characters, and a syllable being composed (IME) is text. */
function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  // Browsers report a key that an input method took as 229.
  if (event.isComposing || event.keyCode === 229 || event.altKey || event.getModifierState('AltGraph'))
    return undefined;
  const found = GLOBAL.find((shortcut) => isPressed(shortcut, event));
  if (found?.onlyInStudio === true && joinedStudio(panelStore.getState()) === undefined) return undefined;
  return found?.key === '?' && isTextField(event.target) ? undefined : found;
}

/** Keys that work on every screen, whatever has the focus. One that types a character does not work in a text field. */
export function useGlobalShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const shortcut = shortcutOf(event);
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    document.documentElement.addEventListener('keydown', onKeyDown);
    return () => document.documentElement.removeEventListener('keydown', onKeyDown);
  }, []);
}
