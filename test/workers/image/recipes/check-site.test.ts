import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenRecipe } from '../../../../contract/recipe';
import { screensIn } from '../../../../contract/recipe-folders';
import { MAX_SCREEN_BYTES, type SiteCheck, siteCheckReplySchema } from '../../../../contract/site-check';
import { checkSite } from '../../../../workers/image/recipes/check-site';
import { recipes } from '../../../../workers/image/sources/recipes';
import { anyAddress } from '../../../../workers/image/web/public-address';
import type { Drift } from '../../../fixtures/picture-site/page';
import { startPictureSite } from '../../../fixtures/picture-site/picture-site';
import { allowedSite, siteRecipe } from '../../../fixtures/picture-site/recipe';
import { allOf, BROWSER, crawlsForTests } from '../crawl-context';

const { start, pictureRequest, onEnd } = crawlsForTests();

async function siteWith(change: (recipe: OpenRecipe) => OpenRecipe = (one) => one) {
  const elsewhere = await startPictureSite();
  onEnd(elsewhere.close);
  const site = await startPictureSite(`${elsewhere.origin}/`);
  onEnd(site.close);
  const recipe = change(siteRecipe(site));
  const allowed = allowedSite({ ...recipe, pacing: { ...recipe.pacing, settleMs: 4_000 } });
  const settings = { browserPath: BROWSER, allowPrivateAddresses: true, language: 'ko' as const, ...allowed };
  const request = { id: 7, recipe: recipe.id, settings };
  const reply = (signal = new AbortController().signal, over: object = {}) =>
    checkSite({ ...request, settings: { ...settings, ...over } }, signal);
  return { site, elsewhere, allowed, settings, reply };
}
/** The check, as main reads it. */
async function checkOf({ reply }: Awaited<ReturnType<typeof siteWith>>): Promise<SiteCheck> {
  const read = siteCheckReplySchema.parse(await reply());
  if (!('check' in read)) throw new Error(JSON.stringify(read));
  return read.check;
}
const statesOf = ({ parts }: SiteCheck) => Object.fromEntries(parts.map(({ key, state }) => [key, state]));

const NOTHING_MADE = {
  prompt: 'found',
  submit: 'found',
  'results.entry': 'unseen',
  'results.image': 'unseen',
  'results.failed': 'unseen',
};

describe('The check of a recipe on its site', () => {
  it.each(['ko', 'en'] as const)('finds each part that can be seen, and asks for nothing, in %s', async (language) => {
    const given = await siteWith();
    given.site.language = language;
    const check = await checkOf(given);
    expect(check.stop).toBeUndefined();
    expect(statesOf(check)).toEqual(NOTHING_MADE);
    expect(given.site.asked).toEqual([]);
    expect(given.site.seen.filter((path) => path === '/make')).toEqual([]);
    const bytes = Buffer.from(check.screenshot ?? '', 'base64');
    expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(bytes.length).toBeLessThanOrEqual(MAX_SCREEN_BYTES);
    // It is shown and not kept.
    expect(existsSync(screensIn(given.allowed.recipesDir))).toBe(false);
  });

  it('finds the parts of results where the site shows some', async () => {
    const given = await siteWith();
    const run = await start({ scenes: 1 }, true);
    const request = pictureRequest(run, anyAddress);
    await allOf(recipes.find({ ...request, settings: { ...request.settings, ...given.allowed } }));
    expect(given.site.asked).toHaveLength(1);
    const check = await checkOf(given);
    expect(statesOf(check)).toEqual({ ...NOTHING_MADE, 'results.entry': 'found', 'results.image': 'found' });
    given.site.drift = 'not-made';
    const failed = await checkOf(given);
    expect(statesOf(failed)['results.failed']).toBe('found');
    expect(failed.stop).toEqual({ kind: 'drifted', key: 'results.image' });
    expect(given.site.asked).toHaveLength(1);
  });

  it('names the part that is missing, beside those that were found', async () => {
    const given = await siteWith();
    given.site.drift = 'other-tool';
    const check = await checkOf(given);
    expect(check.stop).toEqual({ kind: 'drifted', key: 'submit' });
    expect(statesOf(check)).toEqual({ ...NOTHING_MADE, submit: 'missing' });
    expect(check.screenshot).toBeDefined();
  });

  it('takes the recipe’s steps to the tool, and names the one that is missing', async () => {
    const { ko, en } = { ko: '새 그림', en: 'New picture' };
    const given = await siteWith((recipe) => ({
      ...recipe,
      steps: [[{ by: 'role', role: 'button', name: { ko, en } }]],
      prompt: [{ by: 'role', role: 'textbox', name: { ko: '없는 칸', en: 'No such field' } }],
    }));
    const check = await checkOf(given);
    expect(check.stop).toEqual({ kind: 'drifted', key: 'steps.0' });
    expect(statesOf(check)).toMatchObject({ 'steps.0': 'missing', prompt: 'unseen', submit: 'unseen' });
  });

  it.each<Drift>(['moved-button', 'renamed-label', 'slow', 'endless-page', 'popups'])(
    'finds everything on a site that is %s',
    async (drift) => {
      const given = await siteWith();
      given.site.drift = drift;
      const check = await checkOf(given);
      expect([check.stop, statesOf(check)]).toEqual([undefined, NOTHING_MADE]);
    },
  );

  it.each([
    ['login', 'login'],
    ['captcha', 'captcha'],
    ['consent', 'consent'],
    ['quota', 'quota'],
    ['closed', 'closed'],
    ['refuses', 'refused'],
  ] as const)('says so where the site shows %s', async (drift, kind) => {
    const given = await siteWith();
    given.site.drift = drift;
    const check = await checkOf(given);
    expect(check.stop).toEqual({ kind });
    expect(check.screenshot).toBeDefined();
    expect(given.site.asked).toEqual([]);
  });

  it.each([
    [403, { kind: 'refused' }],
    [410, { kind: 'closed' }],
    [429, { kind: 'busy', seconds: 30 }],
    [503, { kind: 'away' }],
  ] as const)('says what a site means that answers %d', async (status, stop) => {
    const given = await siteWith();
    given.site.status = status;
    given.site.retryAfter = '30';
    expect((await checkOf(given)).stop).toEqual(stop);
  });

  it('names the host to which the site has moved, and shows nothing of it', async () => {
    const given = await siteWith();
    given.site.movedTo = `${given.elsewhere.origin}/`;
    const check = await checkOf(given);
    expect(check.stop).toEqual({ kind: 'moved', host: given.elsewhere.host });
    expect(check.screenshot).toBeUndefined();
  });
});

describe('The check of a recipe', () => {
  it('visits no site that the creator did not allow, or that has come to lead elsewhere', async () => {
    const given = await siteWith();
    for (const agreement of ['', 'fixture@other.example', 'flow@labs.google~accounts.google.com']) {
      const reply = await given.reply(undefined, { options: { 'recipes.site': agreement } });
      expect(reply).toMatchObject({ code: 'picture_source_unusable', problem: { code: 'recipe.not_agreed' } });
    }
    expect(given.site.seen).toEqual([]);
    expect(existsSync(join(given.allowed.recipesDir, 'profiles'))).toBe(false);
  });

  it('reaches no private address without the setting', async () => {
    const given = await siteWith();
    const reply = await given.reply(undefined, { allowPrivateAddresses: false });
    expect(reply).toMatchObject({ problem: { code: 'recipe.broken', part: 'hosts.0' } });
    expect(given.site.seen).toEqual([]);
  });

  it('waits for no task that has the profile, but says so', async () => {
    const given = await siteWith();
    given.site.isHeld = true;
    const run = await start({ scenes: 1 }, true);
    const request = pictureRequest(run, anyAddress);
    const making = allOf(recipes.find({ ...request, settings: { ...request.settings, ...given.allowed } }));
    making.catch(() => {});
    await expect.poll(() => given.site.asked.length, { interval: 20 }).toBe(1);
    expect(await given.reply()).toMatchObject({ code: 'site_needs_you', problem: { code: 'recipe.in_use' } });
    given.site.isHeld = false;
    expect((await making).size).toBe(1);
  });

  it('ends when it is cancelled, and leaves no window behind', async () => {
    const given = await siteWith((recipe) => ({
      ...recipe,
      prompt: [{ by: 'role', role: 'textbox', name: { ko: '없는 칸', en: 'No such field' } }],
    }));
    const abort = new AbortController();
    const reply = given.reply(abort.signal);
    await expect.poll(() => given.site.seen.length, { interval: 20 }).toBeGreaterThan(0);
    abort.abort();
    expect(await reply).toEqual({ id: 7, cancelled: true });
    // The profile is free again.
    expect(await given.reply()).toMatchObject({ check: { stop: { kind: 'drifted', key: 'prompt' } } });
  });

  it('says so where there is no browser', async () => {
    const given = await siteWith();
    expect(await given.reply(undefined, { browserPath: '/none' })).toMatchObject({ code: 'no_browser' });
  });
});
