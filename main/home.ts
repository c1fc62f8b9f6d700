import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FlagError, type Flags } from './flags';

/**
 * Makes the home folder, and the one in it that Chromium gets. Synchronous, since Electron becomes ready at the first wait and some
 * things must be said before. @throws FlagError, one plain sentence, where that cannot be.
 */
export function prepareHome(home: string): void {
  try {
    mkdirSync(join(home, 'chromium'), { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new FlagError(
      `Studio Queue cannot use ${home} as its home folder (${told}). Choose another with --home DIR.`,
    );
  }
}

/** What a start says and ends with when the app runs already with that home. Whoever waits for a film must not be told "done". */
export function secondStart(flags: Pick<Flags, 'sample' | 'exitWhenIdle'>): { code: 0 | 1; sentence: string } {
  if (!flags.sample && !flags.exitWhenIdle) {
    return { code: 0, sentence: 'Studio Queue is running already; its window comes to the front.' };
  }
  const asked = [flags.sample && '--sample', flags.exitWhenIdle && '--exit-when-idle'].filter((name) => name !== false);
  const sentence = `Studio Queue is running already, so ${asked.join(' and ')} could not be done; quit it first, or choose another --home.`;
  return { code: 1, sentence };
}
