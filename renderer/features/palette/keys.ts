import { systemKind } from '../../ui/system-kind';

/** The key that the shortcuts are held with, as the keyboard of this system names it. */
export function modKey(): string {
  return systemKind() === 'mac' ? '⌘' : 'Ctrl';
}
