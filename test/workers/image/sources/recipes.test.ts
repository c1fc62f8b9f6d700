import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../../contract/implementations';
import type { OpenRecipe } from '../../../../contract/recipe';
import { screenOf, screensIn } from '../../../../contract/recipe-folders';
import { MAX_SCREEN_BYTES } from '../../../../contract/site-check';
import { recipeNamed, recipes } from '../../../../workers/image/sources/recipes';
import { anyAddress, publicOnly } from '../../../../workers/image/web/public-address';
import { NeedsYouError } from '../../../../workers/runtime/failures';
import { DRIFTS, type Drift } from '../../../fixtures/picture-site/page';
import { type PictureSite, startPictureSite } from '../../../fixtures/picture-site/picture-site';
import { allowedSite, siteRecipe } from '../../../fixtures/picture-site/recipe';
import { tempDir } from '../../../support/temp-dir';
import { allOf, crawlsForTests } from '../crawl-context';

const { start, pictureRequest, onEnd } = crawlsForTests();

interface Given {
  readonly scenes?: number;
  readonly drift?: Drift;
  readonly recipe?: (recipe: OpenRecipe) => OpenRecipe;
}

async function siteWith({ drift, recipe = (one) => one }: Given = {}) {
  const elsewhere = await startPictureSite();
  onEnd(elsewhere.close);
  const site = await startPictureSite(`${elsewhere.origin}/`);
  onEnd(site.close);
  site.drift = drift;
  return { site, elsewhere, allowed: allowedSite(recipe(siteRecipe(site))) };
}
async function requestTo(allowed: ReturnType<typeof allowedSite>, scenes = 1, policy = anyAddress) {
  const run = await start({ scenes }, policy === anyAddress);
  const request = pictureRequest(run, policy);
  const chosen = { ...NOTHING_CHOSEN, pictures: ['recipes'] };
  const named = request.scenes.map((scene) => ({ ...scene, imagePrompt: `cat ${scene.scene}` }));
  return { run, request: { ...request, scenes: named, settings: { ...request.settings, chosen, ...allowed } } };
}
async function asked(given: Given = {}) {
  const { site, elsewhere, allowed } = await siteWith(given);
  return { site, elsewhere, allowed, ...(await requestTo(allowed, given.scenes)) };
}
const untilAsked = (site: PictureSite, times: number) =>
  expect.poll(() => site.asked.length, { interval: 20 }).toBe(times);

describe('A site in the creator’s own browser', () => {
  it.each(['ko', 'en'] as const)('makes a picture for each scene, asked for once, in %s', async (language) => {
    const { site, request, run } = await asked({ scenes: 2 });
    site.language = language;
    const found = await allOf(recipes.find(request));
    expect([...found.keys()]).toEqual([1, 2]);
    expect(site.asked).toEqual(['cat 1', 'cat 2']);
    expect(found.get(1)?.details).toEqual({ prompt: 'cat 1', model: 'Pictures' });
    expect(run.logs.some(({ level }) => level !== 'info')).toBe(false);
  });

  it('has a profile of its own that only the creator’s user can read', async () => {
    const { request, allowed } = await asked();
    await allOf(recipes.find(request));
    const profile = join(allowed.recipesDir, 'profiles', 'fixture');
    expect(statSync(profile).mode & 0o777).toBe(0o700);
  });

  it.each<Drift>(['moved-button', 'renamed-label', 'slow', 'blob', 'endless-page', 'loads-again'])(
    'that is %s is used all the same',
    async (drift) => {
      const { site, request } = await asked({ drift });
      expect([...(await allOf(recipes.find(request))).keys()]).toEqual([1]);
      expect(site.asked).toEqual(['cat 1']);
    },
  );

  it.each<Drift>(['login', 'captcha', 'consent', 'quota'])(
    'that shows %s parks the task and asks for nothing',
    async (drift) => {
      const { site, request } = await asked({ drift });
      await expect(allOf(recipes.find(request))).rejects.toMatchObject({
        name: 'NeedsYouError',
        code: 'site_needs_you',
        problem: { code: `recipe.${drift}` },
        where: { url: `${site.origin}/`, recipe: 'fixture', screenshot: expect.stringMatching(/^[0-9a-f]{12}$/) },
      });
      expect(site.asked).toEqual([]);
    },
  );

  it.each([
    ['refuses', 'recipe.refused'],
    ['closed', 'recipe.says_closed'],
  ] as const)('that is %s says so and leaves the scenes to the next source', async (drift, code) => {
    const { site, request } = await asked({ drift });
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({ name: 'SourceClosedError', problem: { code } });
    expect(site.asked).toEqual([]);
  });

  it('leaves what it showed beside the question, for the creator’s user alone', async () => {
    const { request, allowed } = await asked({ drift: 'captcha' });
    const error = await allOf(recipes.find(request)).catch((thrown: unknown) => thrown);
    if (!(error instanceof NeedsYouError)) throw error;
    const { screenshot = '' } = error.where;
    const path = screenOf(allowed.recipesDir, request.taskId, screenshot);
    const bytes = readFileSync(path);
    expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(bytes.length).toBeLessThanOrEqual(MAX_SCREEN_BYTES);
    expect(readdirSync(screensIn(allowed.recipesDir))).toEqual([basename(path)]);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('that answers 429 is left alone as long as it says, and the next source is asked', async () => {
    const { site, request } = await asked();
    site.status = 429;
    site.retryAfter = '90';
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({
      code: 'no_pictures',
      problem: { code: 'recipe.busy', name: '그림 사이트' },
      retryable: true,
      retryAfterSeconds: 90,
    });
    expect(site.seen).toEqual(['/']);
  });

  it('that answers 403 refuses', async () => {
    const { site, request } = await asked();
    site.status = 403;
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({ problem: { code: 'recipe.refused' } });
  });

  it('that has moved to a host that the recipe does not name is not followed', async () => {
    const { site, elsewhere, request } = await asked();
    site.movedTo = `${elsewhere.origin}/`;
    const problem = { code: 'recipe.moved', name: '그림 사이트', host: elsewhere.host };
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({ code: 'picture_source_unusable', problem });
    expect(elsewhere.asked).toEqual([]);
  });

  it('that leads to a login at a host that the recipe does not name sends nobody there', async () => {
    const { elsewhere, request } = await asked({ drift: 'leads-away' });
    elsewhere.drift = 'login';
    const problem = { code: 'recipe.moved', name: '그림 사이트', host: elsewhere.host };
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({
      code: 'picture_source_unusable',
      problem,
      where: {},
    });
  });

  it('whose button is gone names the part of the recipe', async () => {
    const { site, request } = await asked({ drift: 'other-tool' });
    const problem = { code: 'recipe.drifted', name: '그림 사이트', key: 'submit' };
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({
      code: 'picture_source_unusable',
      problem,
      where: { screenshot: expect.any(String) },
    });
    expect(site.asked).toEqual([]);
  });

  it('that leads elsewhere while the prompt is typed gets nothing typed there', async () => {
    const { site, elsewhere, request } = await asked({ drift: 'leaves-while-typing' });
    await allOf(recipes.find(request)).catch(() => {});
    expect(elsewhere.seen).toEqual([]);
    expect(elsewhere.asked).toEqual([]);
    expect(site.asked.length).toBeLessThanOrEqual(1);
  });

  it('that opens windows, dialogs and downloads is used in its one page', async () => {
    const { elsewhere, request } = await asked({ drift: 'popups' });
    expect([...(await allOf(recipes.find(request))).keys()]).toEqual([1]);
    expect(elsewhere.asked).toEqual([]);
    expect(readdirSync(request.stagingDir).sort()).toEqual(['site-1.jpg']);
  });

  it.each<Drift>(['half', 'not-made'])(
    'whose picture is %s leaves the scene to the next source, and has failed when that was the only one',
    async (drift) => {
      const soon = (recipe: OpenRecipe) => ({ ...recipe, pacing: { ...recipe.pacing, resultMs: 5_000 } });
      const { site, request, run } = await asked({ drift, recipe: soon });
      const problem = { code: drift === 'half' ? 'recipe.too_slow' : 'recipe.not_made' };
      await expect(allOf(recipes.find(request))).rejects.toMatchObject({
        code: 'no_pictures',
        retryable: true,
        problem,
      });
      expect(site.asked).toEqual(['cat 1']);
      expect(run.logs.some(({ said }) => typeof said !== 'string' && said.code === 'image.scene_left')).toBe(true);
    },
  );

  it.each<Drift>(['not-the-picture', 'too-large'])(
    'whose picture turns out to be %s leaves the scene to the next source',
    async (drift) => {
      const { site, request } = await asked({ drift });
      await expect(allOf(recipes.find(request))).rejects.toMatchObject({ problem: { code: 'recipe.unusable' } });
      expect(site.asked).toEqual(['cat 1']);
      expect(readdirSync(request.stagingDir)).toEqual([]);
    },
  );

  it.each<Drift>(['falls-silent', 'lies-when-read'])(
    'that %s once it was asked is away, and what it was asked for is looked for later',
    async (drift) => {
      const { site, request, allowed } = await asked({ drift });
      await expect(allOf(recipes.find(request))).rejects.toMatchObject({
        code: 'no_pictures',
        retryable: true,
        problem: { code: 'recipe.away' },
      });
      expect(site.asked).toEqual(['cat 1']);
      expect(readdirSync(join(allowed.recipesDir, 'jobs'))).toHaveLength(1);
    },
  );

  it('that asks whether to leave it is left for a picture that was asked for before', async () => {
    const { site, request, run, allowed } = await asked({ drift: 'asks-to-stay', scenes: 2 });
    site.isHeld = true;
    const first = allOf(recipes.find({ ...request, scenes: request.scenes.slice(1) }));
    first.catch(() => {});
    await untilAsked(site, 1);
    run.abort.abort(new Error('the app died'));
    await expect(first).rejects.toThrow('the app died');
    site.isHeld = false;
    const next = await requestTo(allowed, 2);
    const all = await allOf(recipes.find({ ...next.request, taskId: request.taskId }));
    expect([...all.keys()]).toEqual([1, 2]);
    expect(site.asked).toEqual(['cat 2', 'cat 1']);
  });

  it('whose pictures cannot be had is not asked for a third one', async () => {
    const soon = (recipe: OpenRecipe) => ({ ...recipe, pacing: { ...recipe.pacing, resultMs: 5_000 } });
    const { site, request } = await asked({ drift: 'half', scenes: 3, recipe: soon });
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({ code: 'no_pictures', retryable: true });
    expect(site.asked).toEqual(['cat 1', 'cat 2']);
  });

  it.each<Drift>(['endless', 'endless-picture'])(
    'that is %s is given up after the recipe’s time, and not asked for a third picture',
    async (drift) => {
      const quick = (recipe: OpenRecipe) => ({ ...recipe, pacing: { ...recipe.pacing, resultMs: 1_000 } });
      const { site, request } = await asked({ drift, scenes: 3, recipe: quick });
      await expect(allOf(recipes.find(request))).rejects.toMatchObject({ problem: { code: 'recipe.too_slow' } });
      expect(site.asked).toEqual(['cat 1', 'cat 2']);
    },
  );

  it('is not asked again for a picture that an ended run had asked for', async () => {
    const { site, request, run, allowed } = await asked();
    site.isHeld = true;
    const first = allOf(recipes.find(request));
    first.catch(() => {});
    await untilAsked(site, 1);
    run.abort.abort(new Error('the app died'));
    await expect(first).rejects.toThrow('the app died');
    site.isHeld = false;
    const next = await requestTo(allowed);
    const again = await allOf(recipes.find({ ...next.request, taskId: request.taskId }));
    expect([...again.keys()]).toEqual([1]);
    expect(site.asked).toEqual(['cat 1']);
    expect(next.run.logs.map(({ said }) => (typeof said === 'string' ? said : said.code))).toContain(
      'recipe.found_again',
    );
    expect(readdirSync(join(allowed.recipesDir, 'jobs'))).toEqual([]);
  });

  it('goes on at the picture at which it was parked', async () => {
    const { site, allowed, request } = await asked({ scenes: 2 });
    const found = recipes.find(request)[Symbol.asyncIterator]();
    expect((await found.next()).value).toMatchObject({ scene: 1 });
    site.drift = 'quota';
    // What the page shows changes when it is opened again; a run after this one would open it.
    await found.return?.();
    const parked = await requestTo(allowed, 2);
    const rest = { ...parked.request, taskId: request.taskId, scenes: parked.request.scenes.slice(1) };
    await expect(allOf(recipes.find(rest))).rejects.toMatchObject({ problem: { code: 'recipe.quota' } });
    site.drift = undefined;
    const later = await requestTo(allowed, 2);
    await allOf(recipes.find({ ...later.request, taskId: request.taskId, scenes: later.request.scenes.slice(1) }));
    expect(site.asked).toEqual(['cat 1', 'cat 2']);
  });

  it.each([
    ['a folder', (file: string) => mkdirSync(file)],
    ['a pipe that nobody writes to', (file: string) => execFileSync('mkfifo', [file])],
  ])('whose file is %s is as one that is not there', async (_, make) => {
    const { request, allowed } = await asked();
    const file = join(allowed.recipesDir, 'fixture.json');
    rmSync(file);
    make(file);
    const problem = { code: 'recipe.not_found', file: 'fixture.json' };
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({ problem });
  });

  it('on a private address is not reached without the setting', async () => {
    const { site, allowed } = await siteWith();
    const { request } = await requestTo(allowed, 1, publicOnly);
    const problem = { code: 'recipe.broken', file: 'fixture.json', part: 'hosts.0' };
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({ problem });
    expect(site.seen).toEqual([]);
  });

  it('has drifts that are all tried here', () => {
    expect(DRIFTS).toHaveLength(25);
  });
});

describe('A recipe that was not allowed', () => {
  it('opens nothing: neither while none is chosen, nor when it has come to lead elsewhere', async () => {
    const { site, request } = await asked();
    const none = { ...request, settings: { ...request.settings, options: {} } };
    expect(() => recipes.find(none)).toThrow(expect.objectContaining({ problem: { code: 'recipe.none_chosen' } }));
    const other = { ...request.settings, options: { 'recipes.site': 'fixture@other.example' } };
    await expect(allOf(recipes.find({ ...request, settings: other }))).rejects.toMatchObject({
      problem: { code: 'recipe.not_agreed', name: '그림 사이트' },
    });
    expect(site.seen).toEqual([]);
  });
});

describe('A recipe of a service that is closed', () => {
  it.each(['whisk', 'imagefx'])('answers at once, without any browser: %s', async (id) => {
    const recipesDir = tempDir('recipes');
    const { request } = await requestTo({ recipesDir, options: { 'recipes.site': '' } });
    const settings = { ...request.settings, browserPath: '/none' };
    await expect(allOf(recipeNamed(id).find({ ...request, settings }))).rejects.toMatchObject({
      name: 'SourceClosedError',
      problem: { code: 'recipe.service_closed', name: id === 'whisk' ? 'Whisk' : 'ImageFX', since: '2026-04-30' },
    });
    expect(existsSync(join(recipesDir, 'profiles'))).toBe(false);
  });
});

describe('A recipe that the creator edited', () => {
  it('and broke is named with its part; the one that comes with the app is used where there is none', async () => {
    const recipesDir = tempDir('recipes');
    writeFileSync(join(recipesDir, 'flow.json'), JSON.stringify({ recipe: 1, id: 'flow' }));
    const { request } = await requestTo({
      recipesDir,
      options: { 'recipes.site': 'flow@labs.google~accounts.google.com' },
    });
    await expect(allOf(recipes.find(request))).rejects.toMatchObject({
      code: 'picture_source_unusable',
      problem: { code: 'recipe.broken', file: 'flow.json' },
    });
  });
});
