import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../contract/settings';
import { openSettings } from '../../../main/settings/settings';
import { isSameServer, readStudioAddress, shownAddress } from '../../../main/settings/studio-address';
import { tempDir } from '../../support/temp-dir';

const SECRET = 'zq7-sesame';
let home = '';
beforeEach(() => {
  home = tempDir('studio-settings');
});
const open = (studio?: string) =>
  openSettings(home, studio === undefined ? {} : { studio: readStudioAddress(studio) }, '/videos');

/** Everything below the home as text. */
async function filesOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}

describe('The studio in the settings', () => {
  it('is none at first, and a machine then works alone', async () => {
    expect((await open()).current().studio).toEqual({
      address: '',
      name: 'studio',
      machineName: '',
      knowsTheRisk: false,
    });
  });

  it('given with the start counts for this run alone, and is shown without user and password', async () => {
    const settings = await open(`redis://me:${SECRET}@127.0.0.1/?name=film&risk=known`);
    expect(settings.current().studio).toMatchObject({
      address: 'redis://me@127.0.0.1/',
      name: 'film',
      knowsTheRisk: true,
    });
    expect(settings.givenStudio).toEqual({ address: 'redis://127.0.0.1/', name: 'film' });
    await settings.update({ language: 'en' });
    expect((await open()).current().studio.address).toBe('');
    expect(await filesOf(home)).not.toContain(SECRET);
  });

  it('loses a password that somebody wrote into the file, also there, and hands it on to be kept', async () => {
    const address = `redis://me:${SECRET}@127.0.0.1:6379`;
    const studio = { address, name: 'film', machineName: '', knowsTheRisk: false };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ ...settingsSchema.parse({}), studio }));
    const settings = await open();
    expect(settings.foundPassword).toBe(SECRET);
    expect(settings.stored().studio.address).toBe('redis://me@127.0.0.1:6379');
    expect(await filesOf(home)).not.toContain(SECRET);
    expect((await open()).foundPassword).toBeUndefined();
  });
});

describe('An address', () => {
  it.each([
    ['redis://nas', 'redis://nas:6379', true],
    ['redis://NAS', 'redis://nas', true],
    ['rediss://nas', 'redis://nas', false],
    ['redis://nas', 'redis://nas:7000', false],
    ['redis://nas', 'redis://nas.evil', false],
    ['redis://a@nas', 'redis://b@nas/3', true],
    ['', 'redis://nas', false],
  ])('%j and %j lead to the same server: %j', (one, other, expected) => {
    expect(isSameServer(one, other)).toBe(expected);
  });

  it('is shown without who is who', () => {
    expect(shownAddress('rediss://me:secret@nas:6380/2')).toBe('rediss://nas:6380/2');
    expect(shownAddress('not one')).toBe('');
  });

  it('keeps a password with letters that mean something in an address', () => {
    const password = 'a:b@c/d?e#f%g 한';
    expect(readStudioAddress(`redis://me:${encodeURIComponent(password)}@nas`)?.password).toBe(password);
    expect(readStudioAddress('redis://:50%@nas')?.password).toBe('50%');
  });
});
