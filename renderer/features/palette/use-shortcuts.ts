import { spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';
import { refreshAndTell } from '../../actions/tasks';
import { setUi, showScreen } from '../../store/ui';
import { systemKind } from '../../ui/system-kind';

interface Shortcut {
  readonly key: string;
  /** Where the key lies: it counts while the keyboard writes no Latin letters (ㅜ for N), and for digits (& for 1 in France). */
  readonly code?: string;
  /** With the key that this system holds for commands: Ctrl, or ⌘ on a Mac. */
  readonly mod?: boolean;
  readonly shift?: boolean;
  readonly run: () => void;
}

const GLOBAL: readonly Shortcut[] = [
  { key: '1', code: 'Digit1', mod: true, run: () => showScreen('queue') },
  { key: '2', code: 'Digit2', mod: true, run: () => showScreen('needsYou') },
  { key: '3', code: 'Digit3', mod: true, run: () => showScreen('history') },
  { key: ',', code: 'Comma', mod: true, run: () => showScreen('settings') },
  { key: 'n', code: 'KeyN', mod: true, run: () => setUi({ form: 'task' }) },
  { key: 'n', code: 'KeyN', mod: true, shift: true, run: () => setUi({ form: 'film' }) },
  { key: 'k', code: 'KeyK', mod: true, run: spotlight.toggle },
  { key: 'p', code: 'KeyP', mod: true, run: spotlight.toggle },
  { key: 'f5', run: () => void refreshAndTell() },
  { key: '?', run: () => setUi({ shortcutsOpen: true }) },
];

const IS_LATIN_LETTER = /^[a-z]$/u;

/** Whether what is typed there is text. A switch or a choice is an input too, and none. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])');
}

function isPressed({ key, code, mod = false, shift = false }: Shortcut, event: KeyboardEvent): boolean {
  const isMac = systemKind() === 'mac';
  if ((isMac ? event.metaKey : event.ctrlKey) !== mod || (isMac ? event.ctrlKey : event.metaKey)) return false;
  const pressed = event.key.toLowerCase();
  // A question mark is written with Shift on one keyboard and without on another.
  if (!mod) return pressed === key;
  return event.shiftKey === shift && (pressed === key || (event.code === code && !IS_LATIN_LETTER.test(pressed)));
}

/** The global shortcut that this key is, if it is one. AltGr writes characters, and a syllable being composed (IME) is text. */
function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  // 229 is the browsers' sign for a key that an input method took.
  if (event.isComposing || event.keyCode === 229 || event.altKey || event.getModifierState('AltGraph'))
    return undefined;
  const found = GLOBAL.find((shortcut) => isPressed(shortcut, event));
  return found?.key === '?' && isTextField(event.target) ? undefined : found;
}

/** Keys that work on every screen, whatever has the focus; one that writes a character does not in a field. */
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
