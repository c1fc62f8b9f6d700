import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { creatorProcessor } from '../../../main/settings/creator-processor';
import { openProcessorSecrets } from '../../../main/settings/processor-secrets';
import type { Cipher } from '../../../main/settings/sealed';
import { reversing } from '../../support/ciphers';
import { tempDir } from '../../support/temp-dir';

const other: Cipher = {
  ...reversing,
  decryptString: () => {
    throw new Error('sealed by another key');
  },
};

let home = '';
beforeEach(() => {
  home = tempDir('processor');
});

describe('Secrets of the creator’s own code', () => {
  it('are kept by type and name, encrypted, in a file that only its owner can read, and survive a restart', async () => {
    const secrets = await openProcessorSecrets(home, reversing);
    await secrets.set('image', 'WHISK_TOKEN', 'hush-hush');
    await secrets.set('script', 'WHISK_TOKEN', 'another');
    const again = await openProcessorSecrets(home, reversing);
    expect([again.get('image', 'WHISK_TOKEN'), again.get('video', 'WHISK_TOKEN')]).toEqual(['hush-hush', undefined]);
    expect([again.names('image'), again.names('video')]).toEqual([['WHISK_TOKEN'], []]);
    const file = join(home, 'processor-secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('hush-hush');
  });

  it('are gone when set to nothing, and those of another key store are as good as gone', async () => {
    const secrets = await openProcessorSecrets(home, reversing);
    await secrets.set('image', 'A', 'first');
    await secrets.set('image', 'B', 'second');
    await secrets.set('image', 'A', '');
    expect(secrets.names('image')).toEqual(['B']);
    expect((await openProcessorSecrets(home, other)).names('image')).toEqual([]);
  });

  it('that were never entered are missing, whatever a program calls them', async () => {
    const secrets = await openProcessorSecrets(home, reversing);
    await secrets.set('image', 'A', 'first');
    for (const name of ['constructor', 'toString', '__proto__']) expect(secrets.get('image', name)).toBeUndefined();
  });

  it('report the type that changed', async () => {
    const secrets = await openProcessorSecrets(home, reversing);
    const heard: string[] = [];
    const stop = secrets.onChange((type) => heard.push(type));
    await secrets.set('video', 'A', 'x');
    stop();
    await secrets.set('script', 'A', 'x');
    expect(heard).toEqual(['video']);
  });
});

describe('The creator’s own code for a run', () => {
  const program = { kind: 'program', command: ['python3', 'run.py'], secrets: ['A', 'B'] };
  const values: Readonly<Record<string, string>> = { A: 'one', B: 'two' };

  it('is none where the built-in processor is chosen, or nothing', () => {
    const nothing = () => undefined;
    expect(creatorProcessor('script', { processors: {} }, nothing)).toBeUndefined();
    expect(creatorProcessor('script', { processors: { script: { kind: 'builtin' } } }, nothing)).toBeUndefined();
  });

  it('carries the values of its secrets', () => {
    const found = creatorProcessor('image', { processors: { image: program } }, (_, name) => values[name]);
    expect(found).toMatchObject({ kind: 'program', secrets: { A: 'one', B: 'two' } });
  });

  it('with a secret that was never entered is unusable, at that secret', () => {
    const found = creatorProcessor('image', { processors: { image: program } }, (_, name) =>
      name === 'A' ? 'one' : undefined,
    );
    expect(found).toEqual({ kind: 'unusable', field: 'processors.image.secrets.1' });
  });
});
