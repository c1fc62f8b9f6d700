import { describe, expect, it } from 'vitest';
import { agreedRecipe, agreementTo, isClosed, MAX_RECIPE_BYTES, recipeIn } from '../../contract/recipe';
import { SHIPPED_RECIPES } from '../../contract/recipes';
import { siteRecipe } from '../fixtures/picture-site/recipe';

const web = { allowPrivate: false };
const good = siteRecipe({ host: 'pictures.example', origin: 'https://pictures.example' });
const read = (change: object, options = web) => recipeIn(JSON.stringify({ ...good, ...change }), 'x.json', options);
const broken = (part: string) => ({ problem: { code: 'recipe.broken', file: 'x.json', part } });

describe('A recipe', () => {
  it.each(Object.entries(SHIPPED_RECIPES))('that comes with the app, %s, is one and bears its name', (id, recipe) => {
    expect(recipeIn(JSON.stringify(recipe), id, web)).toMatchObject({ recipe: { id } });
  });

  it('of Whisk and of ImageFX says that the service is closed', () => {
    for (const recipe of [SHIPPED_RECIPES.whisk, SHIPPED_RECIPES.imagefx]) {
      const found = recipeIn(JSON.stringify(recipe), 'x', web);
      expect('recipe' in found && isClosed(found.recipe) && found.recipe.closed.since).toBe('2026-04-30');
    }
  });

  it('is read as it was written', () => {
    expect(read({})).toEqual({ recipe: good });
  });

  it.each<[string, object, string]>([
    ['a name that leads out of its folder', { id: '../flow' }, 'id'],
    ['a name that Windows keeps for itself', { id: 'con' }, 'id'],
    ['an address that is code', { start: 'javascript:alert(1)' }, 'start'],
    ['an address of a file', { start: 'file:///etc/passwd' }, 'start'],
    ['an address with a user before its host', { start: 'https://pictures.example@evil.example/' }, 'start'],
    ['a start without encryption', { start: 'http://pictures.example/' }, 'start'],
    ['a start that is elsewhere', { start: 'https://other.example/' }, 'start'],
    ['terms that are code', { terms: 'javascript:alert(1)' }, 'terms'],
    ['this machine', { hosts: ['localhost'] }, 'hosts.0'],
    ['an address of this machine', { hosts: ['127.0.0.1'] }, 'hosts.0'],
    ['an address of this machine as one number', { hosts: ['pictures.example', '2130706433'] }, 'hosts.1'],
    ['an address of this machine in other digits', { hosts: ['0x7f.0.0.0x1'] }, 'hosts.0'],
    ['a name of the home network', { hosts: ['nas.local'] }, 'hosts.0'],
    ['a port of its own', { hosts: ['pictures.example:8080'] }, 'hosts.0'],
    ['a private host to sign in', { signInHosts: ['router.lan'] }, 'signInHosts.0'],
    ['any host', { hosts: ['*'] }, 'hosts.0'],
    ['an expression', { prompt: [{ by: 'regex', regex: '(a+)+$' }] }, 'prompt.0.by'],
    ['a script', { script: 'alert(1)' }, 'script'],
    ['no pause between keys', { pacing: { ...good.pacing, keyMs: [0, 0] } }, 'pacing.keyMs.0'],
    [
      'keys so slow that its run says nothing for ten minutes',
      { pacing: { ...good.pacing, keyMs: [10, 600] } },
      'pacing.keyMs.1',
    ],
    ['such a pause between pictures', { pacing: { ...good.pacing, betweenMs: [500, 600_000] } }, 'pacing.betweenMs.1'],
    ['another version', { recipe: 2 }, 'recipe'],
    ['no ways at all', { submit: [] }, 'submit'],
    ['a name that turns the words behind it around', { name: { ko: 'x', en: 'Pictures \u202e' } }, 'name.en'],
    ['terms that do', { terms: 'https://pictures.example/\u202e' }, 'terms'],
  ])('with %s is refused, and the part named', (_, change, part) => {
    expect(read(change)).toEqual(broken(part));
  });

  it.each([
    'text=Create',
    'xpath=//button',
    '//button',
    'button >> text=x',
    'button:text-matches("(a+)+$")',
    'button:has-text("x")',
    'div:has(button)',
    '_react=Button',
    'css=button',
    'a[title="x',
    'a{}',
    String.raw`a[title="\"]`,
  ])('with the selector %s, which is more than plain CSS, is refused', (css) => {
    expect(read({ submit: [{ by: 'css', css }] })).toEqual(broken('submit.0.css'));
  });

  it.each([
    'button',
    'textarea#a_b',
    '[data-x="a:b(c)"]',
    'iframe[src*="/recaptcha/"]',
    'a > b ~ c + d, .e.f',
    "[a='>>']",
  ])('may have the selector %s', (css) => expect(read({ submit: [{ by: 'css', css }] })).toMatchObject({ recipe: {} }));

  it('has CSS behind all other ways', () => {
    const css = { by: 'css', css: 'button' };
    expect(read({ submit: [css, ...good.submit] })).toEqual(broken('submit'));
  });

  it('that is huge, deep or no JSON is refused without being looked at further', () => {
    const huge = recipeIn(' '.repeat(MAX_RECIPE_BYTES + 1), 'x.json', web);
    expect(huge).toEqual({ problem: { code: 'recipe.too_large', file: 'x.json' } });
    const half = MAX_RECIPE_BYTES / 2;
    expect(recipeIn('['.repeat(half) + ']'.repeat(half), 'x.json', web)).toHaveProperty('problem');
    expect(recipeIn('{', 'x.json', web)).toEqual({ problem: { code: 'recipe.not_json', file: 'x.json' } });
  });

  it('may lead to this machine where the creator lets the app connect to their own network', () => {
    const local = { hosts: ['127.0.0.1:8000'], start: 'http://127.0.0.1:8000/' };
    expect(read(local, { allowPrivate: true })).toMatchObject({ recipe: local });
  });
});

describe('What the creator agrees to', () => {
  it('is a recipe at its hosts: one that leads elsewhere is another', () => {
    expect(agreementTo(good)).toBe('fixture@pictures.example');
    expect(agreementTo({ ...good, hosts: ['evil.example'] })).not.toBe(agreementTo(good));
  });

  it('is also where they sign in, which is not where the app types', () => {
    const signsIn = agreementTo({ ...good, signInHosts: ['login.example'] });
    expect(signsIn).not.toBe(agreementTo(good));
    expect(agreementTo({ ...good, hosts: [...good.hosts, 'login.example'] })).not.toBe(signsIn);
    expect(agreedRecipe(signsIn)).toBe('fixture');
  });

  it('says which recipe was agreed to, if any', () => {
    expect(agreedRecipe(agreementTo(good))).toBe('fixture');
    expect(agreedRecipe('')).toBeUndefined();
    expect(agreedRecipe('../x@y')).toBeUndefined();
  });
});
