import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLlmKey } from '../../../main/settings/llm-key';
import { none, reversing } from '../../support/ciphers';
import { tempDir } from '../../support/temp-dir';

let home = '';
beforeEach(() => {
  home = tempDir('secrets');
});

describe('The LLM key', () => {
  it.each([
    ['with', reversing],
    ['without', none],
  ])('survives a restart on a system %s a key store, in a file that only its owner can read', async (_name, cipher) => {
    await (await openLlmKey(home, cipher)).set('sk-test');
    expect((await openLlmKey(home, cipher)).get()).toBe('sk-test');
    expect((await stat(join(home, 'llm-key'))).mode & 0o777).toBe(0o600);
    const [scheme, body = ''] = (await readFile(join(home, 'llm-key'), 'utf8')).split(':');
    const kept = Buffer.from(body, 'base64').toString();
    // Where the system can, it has encrypted it: unwrapping the file is not enough.
    expect([scheme, kept]).toEqual(cipher === none ? ['plain', 'sk-test'] : ['system', 'tset-ks']);
  });

  it('is gone when it is set to nothing', async () => {
    const key = await openLlmKey(home, none);
    await key.set('sk-test');
    await key.set('');
    expect(key.get()).toBeUndefined();
    expect(await readdir(home)).toEqual([]);
  });
});
