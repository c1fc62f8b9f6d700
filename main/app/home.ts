import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '../../contract/disk-full';
import { makeFolderSync } from '../system/files';
import { FlagError, type Flags } from './flags';

/**
 * Makes the home folder and Chromium's folder in it. Synchronous, since Electron becomes ready at the first await, and some calls must
 * be made before that. @throws FlagError with one plain sentence when it cannot be made.
 */
export function prepareHome(home: string): void {
  try {
    makeFolderSync(join(home, 'chromium'), 0o700);
    accessSync(home, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const reason = isDiskFull(error) ? 'its disk is full' : why;
    throw new FlagError(
      `Studio Queue cannot use ${home} as its home folder (${reason}). Choose another with --home DIR.`,
    );
  }
}

/** Sentence and exit code of a start whose home another instance already uses. 1 when it was asked to make a film or to wait for one: 0 would mean that it is done. */
export function secondStart(flags: Omit<Flags, 'home'>): { code: 0 | 1; sentence: string } {
  const asked = named({ '--sample': flags.sample, '--exit-when-idle': flags.exitWhenIdle });
  if (asked.length > 0) {
    const sentence = `Studio Queue is running already, so ${inWords(asked)} could not be done; quit it first, or choose another --home.`;
    return { code: 1, sentence };
  }
  const running = flags.hidden
    ? 'Studio Queue is running already.'
    : 'Studio Queue is running already; its window comes to the front.';
  const late = named({
    '--workspace': flags.workspace !== undefined,
    '--port': flags.port !== undefined,
    '--allow-origin': flags.allowOrigins.length > 0,
    '--studio': flags.studio !== undefined,
  });
  if (late.length === 0) return { code: 0, sentence: running };
  const counts = late.length === 1 ? 'counts' : 'count';
  return { code: 0, sentence: `${running} ${inWords(late)} ${counts} only when it starts: quit it first.` };
}

function named(given: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(given).filter((name) => given[name] === true);
}
const inWords = (names: readonly string[]) => new Intl.ListFormat('en').format(names);
