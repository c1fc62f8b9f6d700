// @ts-check
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SETUID = 0o4000;

/**
 * Ubuntu 24.04 and later forbid unprivileged user namespaces, so Electron outside a package cannot make its sandbox
 * and ends at once. The remedy is the set-uid helper; switching the sandbox off is not.
 * @param {string} executable
 * @param {boolean} isRoot
 * @returns {string | undefined} what to do, when Electron is going to refuse
 */
export function sandboxAdvice(executable, isRoot) {
  if (process.platform !== 'linux' || isRoot || !areNamespacesRestricted()) return undefined;
  const helper = join(dirname(executable), 'chrome-sandbox');
  const stat = statSync(helper, { throwIfNoEntry: false });
  if (stat === undefined || (stat.uid === 0 && (stat.mode & SETUID) !== 0)) return undefined;
  return `This system does not let Electron make its sandbox by itself. If the app does not start, run once:\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`;
}

function areNamespacesRestricted() {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
