import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openOptionSecrets } from '../../../main/settings/option-secrets';
import { none, reversing } from '../../support/ciphers';
import { tempDir } from '../../support/temp-dir';

const KEY = 'openai-speech.key';
const FILE = 'option-secrets.json';

let home = '';
beforeEach(() => {
  home = tempDir('secrets');
});

describe('The secret of an implementation', () => {
  it.each([
    ['with', reversing],
    ['without', none],
  ])('survives a restart on a system %s a key store, in a file that only its owner can read', async (_name, cipher) => {
    await (await openOptionSecrets(home, cipher)).set(KEY, 'sk-test');
    const again = await openOptionSecrets(home, cipher);
    expect([again.of([KEY]), again.keys()]).toEqual([{ [KEY]: 'sk-test' }, [KEY]]);
    expect((await stat(join(home, FILE))).mode & 0o777).toBe(0o600);
    // Where the system can, it has encrypted it: unwrapping the file is not enough.
    const [scheme, body = ''] = JSON.parse(await readFile(join(home, FILE), 'utf8')).secrets[KEY].split(':');
    const kept = Buffer.from(body, 'base64').toString();
    expect([scheme, kept]).toEqual(cipher === none ? ['plain', 'sk-test'] : ['system', 'tset-ks']);
  });

  it('is gone when it is set to nothing, and whoever waits for another is told', async () => {
    const secrets = await openOptionSecrets(home, none);
    const told: string[] = [];
    secrets.onChange((key) => told.push(key));
    await secrets.set(KEY, 'sk-test');
    await secrets.set(KEY, '');
    expect([secrets.of([KEY]), secrets.keys(), told]).toEqual([{}, [], [KEY, KEY]]);
    expect(await readFile(join(home, FILE), 'utf8')).not.toContain('c2stdGVzdA');
  });

  it('that another machine’s key store sealed, or that could end a header, counts as not set', async () => {
    const plain = (value: string) => `plain:${Buffer.from(value).toString('base64')}`;
    for (const sealed of ['system:AAAA', 'rubbish', plain('sk\r\nx-evil: 1'), plain('키'), plain('x'.repeat(501))]) {
      await writeFile(join(home, FILE), JSON.stringify({ version: 1, secrets: { [KEY]: sealed } }));
      const secrets = await openOptionSecrets(home, {
        ...reversing,
        decryptString: () => {
          throw new Error('another key store');
        },
      });
      expect([secrets.of([KEY]), secrets.keys()]).toEqual([{}, []]);
    }
  });

  it('is asked for again when its file cannot be read, which stays beside it', async () => {
    await writeFile(join(home, FILE), '{"version":1,"secrets":{"openai-speech.key":3}}');
    expect((await openOptionSecrets(home, none)).keys()).toEqual([]);
    expect((await readdir(home)).length).toBe(1);
  });

  it('is not one of an object’s own names', async () => {
    const secrets = await openOptionSecrets(home, none);
    expect(secrets.of(['constructor', '__proto__', 'toString'])).toEqual({});
  });
});
