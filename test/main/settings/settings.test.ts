import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { chosenProcessor } from '../../../main/settings/creator-processor';
import { openSettings } from '../../../main/settings/settings';
import { tempDir } from '../../support/temp-dir';

let home = '';
beforeEach(() => {
  home = tempDir('settings');
});

describe('Settings', () => {
  it('start with defaults and the usual workspace', async () => {
    const settings = await openSettings(home, {}, '/videos');
    expect(settings.current()).toMatchObject({ workspace: '/videos', port: 47_800, retentionDays: 30 });
  });

  it('survive a restart and are readable only by their owner', async () => {
    await (await openSettings(home, {}, '/videos')).update({ retentionDays: 7 });
    expect((await openSettings(home, {}, '/videos')).current().retentionDays).toBe(7);
    expect((await stat(join(home, 'settings.json'))).mode & 0o777).toBe(0o600);
  });

  it('are never changed on disk by the command line', async () => {
    const settings = await openSettings(home, { port: 5_000, workspace: '/w' }, '/videos');
    expect(settings.current()).toMatchObject({ port: 5_000, workspace: '/w' });
    expect(settings.stored()).toMatchObject({ port: 47_800, workspace: '/videos' });
    expect(settings).toMatchObject({ givenWorkspace: '/w', givenPort: 5_000 });
    await settings.update({ theme: 'dark' });
    expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'))).toMatchObject({
      port: 47_800,
      workspace: '',
    });
  });

  it('refuse a workspace that nothing can be written to, and make no folder by looking', async () => {
    const settings = await openSettings(home, {}, '/videos');
    const file = join(home, 'a-file');
    await writeFile(file, '');
    for (const workspace of ['films', './films', file, join(file, 'films')])
      await expect(settings.update({ workspace })).rejects.toMatchObject({
        code: 'folder_unusable',
        field: 'workspace',
      });
    expect(settings.current().workspace).toBe('/videos');
    const later = join(home, 'not', 'there', 'yet');
    await settings.update({ workspace: later });
    expect(settings.current().workspace).toBe(later);
    expect((await readdir(home)).sort()).toEqual(['a-file', 'settings.json']);
    await settings.update({ workspace: '' });
    expect(settings.current().workspace).toBe('/videos');
  });

  it('change the processor of one type alone, also when the file has an unreadable one for another type', async () => {
    const byHand = { kind: 'docker', image: 'film' };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ processors: { video: byHand } }));
    const settings = await openSettings(home, {}, '/videos');
    await settings.update({ processors: { script: { kind: 'external' } } });
    await settings.update({ theme: 'dark' });
    expect(settings.current().processors).toEqual({ video: byHand, script: { kind: 'external' } });
    await settings.update({ processors: { video: { kind: 'builtin' } } });
    expect(settings.current().processors).toEqual({ video: { kind: 'builtin' }, script: { kind: 'external' } });
    await expect(
      settings.update({
        processors: { image: { kind: 'url', url: 'file:///x', body: 'task', secrets: [], timeoutMinutes: 1 } },
      }),
    ).rejects.toMatchObject({ code: 'invalid_body', field: 'processors.image.url' });
  });

  it('keep a processor of the file that cannot be read, beside settings that can', async () => {
    const processors = { script: { kind: 'programm' }, image: { kind: 'external' } };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ retentionDays: 7, processors }));
    const settings = await openSettings(home, {}, '/videos');
    expect(settings.movedTo).toBeUndefined();
    expect(settings.current()).toMatchObject({ retentionDays: 7, processors });
    await settings.update({ theme: 'dark' });
    expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'))).toMatchObject({ processors });
    await expect(
      settings.update({
        processors: { script: { kind: 'url', url: 'here', body: 'metadata', secrets: [], timeoutMinutes: 30 } },
      }),
    ).rejects.toMatchObject({
      code: 'invalid_body',
      field: 'processors.script.url',
    });
    expect(settings.current().processors).toEqual(processors);
  });

  it('refuse a bad value by the name of its field and keep the old one', async () => {
    const settings = await openSettings(home, {}, '/videos');
    await expect(settings.update({ retentionDays: 0 })).rejects.toMatchObject({
      code: 'invalid_body',
      field: 'retentionDays',
    });
    expect(settings.current().retentionDays).toBe(30);
  });

  it('are changed one at a time: a patch leaves every other setting as it was', async () => {
    const settings = await openSettings(home, {}, '/videos');
    await settings.update({
      welcomed: true,
      workspace: '/films',
      llm: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm' },
    });
    const before = settings.stored();
    await settings.update({ theme: 'dark' });
    expect(settings.stored()).toEqual({ ...before, theme: 'dark' });
    expect((await openSettings(home, {}, '/videos')).stored()).toEqual({ ...before, theme: 'dark' });
  });

  it('that cannot be read are moved aside, never deleted', async () => {
    await writeFile(join(home, 'settings.json'), '{"port": "yes"');
    const settings = await openSettings(home, {}, '/videos');
    expect(settings.current().port).toBe(47_800);
    expect(await readFile(settings.movedTo ?? '', 'utf8')).toBe('{"port": "yes"');
  });

  it('that cannot be read and chose processors leave every type without one that can be used, also at the next start', async () => {
    await writeFile(join(home, 'settings.json'), '{ "processors": { "image": { "kind": "external" }, } }');
    await openSettings(home, {}, '/videos');
    const settings = await openSettings(home, {}, '/videos');
    expect(chosenProcessor('image', settings.current())).toEqual({ kind: 'unusable', field: 'processors.image' });
    await settings.update({ processors: { image: { kind: 'builtin' } } });
    expect(chosenProcessor('image', settings.current())).toEqual({ kind: 'builtin' });
    await writeFile(join(home, 'settings.json'), '{ "port": "yes", "processors": {} }');
    expect(chosenProcessor('image', (await openSettings(home, {}, '/videos')).current())).toEqual({ kind: 'builtin' });
  });

  it('whose file is a folder start from the defaults, and the folder is kept', async () => {
    await mkdir(join(home, 'settings.json', 'own'), { recursive: true });
    const settings = await openSettings(home, {}, '/videos');
    expect(await readdir(settings.movedTo ?? '')).toEqual(['own']);
    await settings.update({ theme: 'dark' });
    expect((await openSettings(home, {}, '/videos')).stored().theme).toBe('dark');
  });

  it('notify their listeners until they leave', async () => {
    const settings = await openSettings(home, {}, '/videos');
    const seen: string[] = [];
    const leave = settings.onChange((now) => seen.push(now.theme));
    await settings.update({ theme: 'dark' });
    leave();
    await settings.update({ theme: 'light' });
    expect(seen).toEqual(['dark']);
  });

  it('leave no temporary file behind', async () => {
    await (await openSettings(home, {}, '/videos')).update({ theme: 'dark' });
    expect(await readdir(home)).toEqual(['settings.json']);
  });
});
