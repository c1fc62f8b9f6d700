import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_RECIPE_BYTES } from '../../../contract/recipe';
import { RecipeShelf } from '../../../main/settings/recipe-shelf';
import { siteRecipe } from '../../fixtures/picture-site/recipe';
import { tempDir } from '../../support/temp-dir';

const site = siteRecipe({ host: 'pictures.example', origin: 'https://pictures.example' });

function shelf(agreement = '') {
  const dir = join(tempDir('shelf'), 'recipes');
  const withdrawn: string[] = [];
  const files = new RecipeShelf({
    dir,
    allowPrivate: () => false,
    agreement: () => agreement,
    withdraw: async (id) => withdrawn.push(id),
    discard: async (path) => rmSync(path),
  });
  const put = (name: string, content: unknown): string => {
    mkdirSync(dir, { recursive: true });
    const path = join(dir, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  return { dir, withdrawn, files, put };
}
function elsewhere(content: unknown): string {
  const path = join(tempDir('download'), 'some recipe.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('The list of recipes', () => {
  it('has those that come with the app, of which the closed ones say so, without any folder', async () => {
    const { recipes, broken } = await shelf().files.list();
    expect(recipes.map(({ id, closed, isOwn, isShipped }) => [id, closed, isOwn, isShipped])).toEqual([
      ['flow', undefined, false, true],
      ['whisk', '2026-04-30', false, true],
      ['imagefx', '2026-04-30', false, true],
    ]);
    expect(recipes[0]).toMatchObject({ hosts: ['labs.google'], signInHosts: ['accounts.google.com'] });
    expect(broken).toEqual([]);
  });

  it('has the creator’s own, and theirs in the place of one that came with the app', async () => {
    const { files, put } = shelf();
    put('fixture.json', site);
    put('flow.json', { ...site, id: 'flow' });
    const { recipes } = await files.list();
    const own = recipes.filter(({ isOwn }) => isOwn);
    expect(own.map(({ id, hosts, isShipped }) => [id, hosts, isShipped])).toEqual([
      ['flow', ['pictures.example'], true],
      ['fixture', ['pictures.example'], false],
    ]);
  });

  it('names what cannot be used: broken, of another name, too large, or on a private host', async () => {
    const { files, put } = shelf();
    put('half.json', '{"recipe": 1');
    put('other.json', site);
    put('long.json', ' '.repeat(MAX_RECIPE_BYTES + 10));
    put('nas.json', { ...site, id: 'nas', hosts: ['nas.local'] });
    const { broken } = await files.list();
    expect(broken.map(({ id, problem }) => [id, typeof problem === 'string' ? problem : problem.code])).toEqual([
      ['half', 'recipe.not_json'],
      ['long', 'recipe.too_large'],
      ['nas', 'recipe.broken'],
      ['other', 'recipe.broken'],
    ]);
  });

  it.skipIf(process.platform === 'win32')('passes over links, folders and names that are no ids', async () => {
    const { files, dir, put } = shelf();
    put('Not An Id.json', site);
    mkdirSync(join(dir, 'folder.json'));
    symlinkSync(elsewhere(site), join(dir, 'fixture.json'));
    const { recipes, broken } = await files.list();
    expect(recipes.filter(({ isOwn }) => isOwn)).toEqual([]);
    expect(broken.map(({ id, isOwn }) => [id, isOwn])).toEqual([]);
  });
});

describe('Where a recipe begins', () => {
  it('is told of one that the creator allowed, at the hosts to which it leads now', async () => {
    const { files, put } = shelf('fixture@pictures.example');
    put('fixture.json', site);
    expect(await files.allowedStart('fixture')).toBe('https://pictures.example/');
    put('fixture.json', { ...site, hosts: ['pictures.example', 'other.example'] });
    await expect(files.allowedStart('fixture')).rejects.toMatchObject({ code: 'picture_source_unusable' });
  });

  it.each(['flow', 'whisk', 'nowhere'])('is not told of one that they did not allow: %s', async (id) => {
    const { files } = shelf('');
    await expect(files.allowedStart(id)).rejects.toMatchObject({ code: 'picture_source_unusable' });
  });
});

describe('A recipe’s file', () => {
  it('is made for editing from the one that came with the app, once, for the creator’s user alone', async () => {
    const { files, dir } = shelf();
    const path = await files.ownFile('flow');
    expect(path).toBe(join(dir, 'flow.json'));
    expect((await files.list()).recipes.find(({ id }) => id === 'flow')).toMatchObject({ isOwn: true });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, 'edited');
    expect(await files.ownFile('flow')).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe('edited');
  });

  it('is reset by removing the creator’s own', async () => {
    const { files } = shelf();
    const path = await files.ownFile('flow');
    await files.reset('flow');
    expect(existsSync(path)).toBe(false);
    expect((await files.list()).recipes.find(({ id }) => id === 'flow')).toMatchObject({ isOwn: false });
    await expect(files.reset('flow')).rejects.toMatchObject({ problem: { code: 'recipe.not_found' } });
  });

  it('is imported under its id, kept beside the one that it replaces, and has to be allowed anew', async () => {
    const { files, dir, withdrawn, put } = shelf();
    put('fixture.json', { ...site, hosts: ['pictures.example', 'old.example'] });
    expect(await files.take(elsewhere(site))).toBe('fixture');
    expect(withdrawn).toEqual(['fixture']);
    expect((await files.list()).recipes.find(({ id }) => id === 'fixture')?.hosts).toEqual(['pictures.example']);
    expect(readFileSync(join(dir, 'fixture.json.old'), 'utf8')).toContain('old.example');
  });

  it('is read as an editor leaves it that marks its text as UTF-8', async () => {
    const { files } = shelf();
    expect(await files.take(elsewhere(`\ufeff${JSON.stringify(site)}`))).toBe('fixture');
    expect((await files.list()).broken).toEqual([]);
  });

  it('that is broken, missing or a link is not imported, and what was there stays', async () => {
    const { files, dir, withdrawn, put } = shelf();
    const own = put('fixture.json', site);
    const link = join(tempDir('download'), 'link.json');
    if (process.platform !== 'win32') symlinkSync(elsewhere(site), link);
    for (const [path, code] of [
      [elsewhere('[]'), 'recipe.broken'],
      [elsewhere({ ...site, start: 'https://other.example/' }), 'recipe.broken'],
      [join(dir, 'none.json'), 'recipe.not_found'],
      [link, 'recipe.not_found'],
    ] as const) {
      await expect(files.take(path)).rejects.toMatchObject({ code: 'picture_source_unusable', problem: { code } });
    }
    expect(withdrawn).toEqual([]);
    expect(JSON.parse(readFileSync(own, 'utf8'))).toEqual(site);
  });
});
