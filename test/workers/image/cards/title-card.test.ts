import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ASPECTS } from '../../../../contract/aspect';
import { SUBTITLE_SIZES, SUBTITLE_STYLES } from '../../../../contract/film-look';
import { subtitleNumbers } from '../../../../contract/subtitle-looks';
import { type ImageMetadata, imageMetadataSchema } from '../../../../contract/task';
import { CANVASES } from '../../../../workers/image/cards/canvas';
import { cardRenderer, layOutCard, openCardPage } from '../../../../workers/image/cards/card-page';
import { compose } from '../../../../workers/image/cards/card-shapes';
import { cardStyle, LAYOUTS, PALETTES } from '../../../../workers/image/cards/card-style';
import { type CardText, cardText } from '../../../../workers/image/cards/card-text';
import { makeImages } from '../../../../workers/image/make-images';
import { type Browser, openBrowser } from '../../../../workers/image/web/browser';
import { type EgressProxy, startEgressProxy } from '../../../../workers/image/web/egress-proxy';
import { publicOnly } from '../../../../workers/image/web/public-address';
import { NeedsYouError } from '../../../../workers/runtime/failures';
import { MAX_CUT } from '../../../../workers/video/camera/motion';
import { subtitleFont } from '../../../../workers/video/subtitles/fonts';
import { some } from '../../../faults/support/soak';
import { tempDir } from '../../../support/temp-dir';
import { type TestRun, testRun } from '../../test-context';

const BROWSER = '/usr/bin/chromium';

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const SHAPES = ASPECTS.map((aspect) => ({ aspect, canvas: CANVASES[aspect] }));
const WIDE = CANVASES['16:9'];

describe('the look of a card', () => {
  it.each(PALETTES.flatMap(({ name, grounds }) => grounds.map((ground, n) => ({ name, n, ground }))))(
    'is readable on every ground: $name $n',
    ({ ground }) => {
      for (const stop of [ground.from, ground.to]) {
        expect(contrast(ground.ink, stop)).toBeGreaterThanOrEqual(7);
        expect(contrast(ground.muted, stop)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(ground.accent, stop)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('never changes for a project and scene, keeps the film’s palette and differs from its neighbour’s', () => {
    for (let scene = 1; scene <= 12; scene += 1) {
      const one = cardStyle('project-a', scene);
      const again = cardStyle('project-a', scene);
      const next = cardStyle('project-a', scene + 1);
      expect(compose(one, WIDE)).toEqual(compose(again, WIDE));
      expect(next.palette).toBe(one.palette);
      expect(next.layout).not.toBe(one.layout);
      expect(next.ground).not.toBe(one.ground);
    }
  });

  it.each(SHAPES)('leaves to the subtitles what they cover, in every layout of $aspect', ({ aspect, canvas }) => {
    const tops = SUBTITLE_STYLES.flatMap((style) =>
      SUBTITLE_SIZES.map((size) => {
        const { emPx, clear, outline, box } = subtitleNumbers({ style, size, position: 'bottom' }, aspect);
        const twoLines = 2 * emPx * subtitleFont('linux').heightShare;
        return canvas.height * (1 - clear.bottom) - twoLines - outline.px - (box?.roomPx ?? 0);
      }),
    );
    const subtitlesTop = Math.min(...tops);
    for (let scene = 1; scene <= LAYOUTS.length; scene += 1) {
      const { box } = compose(cardStyle('project-a', scene), canvas);
      expect(box.top + box.height).toBeLessThanOrEqual(subtitlesTop);
      expect(box.left + box.width).toBeLessThanOrEqual(canvas.width);
    }
  });
});

describe('the text of a card', () => {
  const plan = {
    title: '홈카페',
    language: 'ko' as const,
    scenes: [1, 2, 3].map((scene) => ({ scene, narration: '', imagePrompt: '', keywords: [] })),
  };
  const scene = (n: number, rest: { narration?: string; keywords?: string[] } = {}) => ({
    scene: n,
    narration: '',
    imagePrompt: '',
    keywords: [],
    ...rest,
  });

  it('is the title on the first scene of several', () => {
    expect(cardText(plan, scene(1, { keywords: ['원두', '물'] }))).toMatchObject({
      headline: '홈카페',
      line: '원두  ·  물',
      number: '01',
      total: '03',
    });
  });
  it('is a keyword and the next ones on the others', () => {
    const words = { keywords: ['원두', '향', '물', '잔', '빗소리'], narration: '원두를 갑니다. 향이 납니다.' };
    expect(cardText(plan, scene(2, words))).toMatchObject({
      kicker: '홈카페',
      headline: '원두',
      line: '향  ·  물  ·  잔',
    });
  });
  const poem = '죽는 날까지 하늘을 우러러, 한 점 부끄럼이 없기를.';
  it.each<[what: string, n: number, title: string, keywords: string[], narration: string, headline: string]>([
    ['a title that is the first sentence', 1, poem, ['하늘'], poem, '하늘'],
    ['a title cut from the first sentence', 1, '죽는 날까지 하늘을 우러러, 한 점…', [], poem, '장면 1'],
    ['a title that holds the sentence', 2, '커피 한 잔의 여유', [], '커피 한 잔.', '장면 2'],
    ['a title of which one word is said', 1, '홈카페', ['원두'], '홈카페를 여는 아침, 원두부터 갈아 볼까요?', '홈카페'],
    ['a scene without a subject', 2, '홈카페', [], '그래서 우리는 그렇게 했습니다.', '홈카페'],
    ['a scene without a subject in a film without a title', 2, '', [], '그래서 우리는 그렇게 했습니다.', '장면 2'],
    ['a scene with a subject', 2, '홈카페', ['원두'], '원두를 갑니다, 아주 천천히. 향이 납니다.', '원두'],
    ['an English scene', 2, 'Home café', ['beans'], 'Grind the beans, slowly. Smell them.', 'Beans'],
  ])('never repeats the subtitle: %s', (_what, n, title, keywords, narration, headline) => {
    const card = cardText({ ...plan, title }, scene(n, { keywords, narration }));
    expect(card.headline).toBe(headline);
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    for (const shown of [card.headline, card.line, card.kicker]) {
      if (letters(shown).length > 4) expect(letters(narration)).not.toContain(letters(shown));
    }
  });
  it('begins with a capital where a keyword is the headline, except for words such as iPhone', () => {
    const headline = (keyword: string) => cardText(plan, scene(2, { keywords: [keyword] })).headline;
    expect(['boat', 'iPhone', 'NASA', '커피'].map(headline)).toEqual(['Boat', 'iPhone', 'NASA', '커피']);
  });
  it('is the scene number when nothing else is known', () => {
    expect(cardText(plan, scene(3)).headline).toBe('장면 3');
    expect(cardText({ ...plan, language: 'en' }, scene(3)).headline).toBe('Scene 3');
  });
  it('never splits an emoji or an accented letter', () => {
    const { headline } = cardText(plan, scene(2, { keywords: ['👨‍👩‍👧‍👦'.repeat(60)] }));
    expect(headline).toBe(`${'👨‍👩‍👧‍👦'.repeat(43)}…`);
  });
});

describe('a rendered card', () => {
  let proxy: EgressProxy;
  let browser: Browser;
  const folder = tempDir('cards');
  beforeAll(async () => {
    proxy = await startEgressProxy({ policy: publicOnly });
    browser = await openBrowser({
      executablePath: BROWSER,
      stagingDir: folder,
      proxy,
      signal: new AbortController().signal,
    });
  });
  afterAll(async () => {
    await browser.close();
    await proxy.close();
  });

  const TEXTS: readonly CardText[] = [
    { kicker: '', headline: '물', line: '', number: '01', total: '60' },
    {
      kicker: '우리 집이 카페가 되는 아침',
      headline: '우리 집에서 가장 따뜻한 카페 이야기',
      line: '아끼던 잔을 꺼내고 창가에 앉아 보세요',
      number: '02',
      total: '60',
    },
    { kicker: 'k'.repeat(40), headline: 'W'.repeat(44), line: 'M'.repeat(48), number: '60', total: '60' },
    {
      kicker: '긴 제목',
      headline: '가나다라마바사 '.repeat(6).slice(0, 44),
      line: '가나다라마바사아자차카타파하 '.repeat(4).slice(0, 48),
      number: '12',
      total: '60',
    },
  ];

  it.each(
    some(
      SHAPES.flatMap((shape) => TEXTS.map((text) => ({ ...shape, text }))),
      3,
    ),
  )(
    'shows all of its text inside its box, large enough to read, in every layout of $aspect: $text.headline',
    async ({ text, canvas }) => {
      const page = await browser.context.newPage();
      await openCardPage(page, canvas);
      for (let scene = 1; scene <= LAYOUTS.length; scene += 1) {
        const style = cardStyle('project-a', scene);
        await layOutCard(page, { text, style, canvas });
        const { box } = compose(style, canvas);
        const bounds = await page.evaluate(() =>
          ['.headline', '.line', '.number'].map((selector) => {
            const element = document.querySelector(selector);
            if (element === null) throw new Error(selector);
            const range = document.createRange();
            range.selectNodeContents(element);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return { left, right, top, bottom, px: Number.parseFloat(getComputedStyle(element).fontSize) };
          }),
        );
        const kickerEnd = bounds[2]?.bottom ?? 0;
        const headlineTop = bounds[0]?.top ?? 0;
        expect(kickerEnd).toBeLessThanOrEqual(headlineTop + 1);
        for (const { left, right, top, bottom, px } of bounds) {
          if (right === left) continue;
          expect(px).toBeGreaterThanOrEqual(canvas === WIDE ? 24 : 40);
          expect(left).toBeGreaterThanOrEqual(canvas.width * MAX_CUT);
          expect(right).toBeLessThanOrEqual(Math.max(box.left + box.width + 1, 0));
          expect(top).toBeGreaterThanOrEqual(60);
          expect(bottom).toBeLessThanOrEqual(canvas.height * 0.755);
        }
      }
      await page.close();
    },
  );

  it.each(SHAPES)('keeps its frame clear of what a film’s movement cuts, in $aspect', async ({ canvas }) => {
    const page = await browser.context.newPage();
    await openCardPage(page, canvas);
    const text = { kicker: '커피', headline: '원두', line: '원두를 갑니다', number: '60', total: '60' };
    await layOutCard(page, { text, style: { ...cardStyle('project-a', 1), layout: 'frame' }, canvas });
    const { left, right, top, bottom } = await page.evaluate(() => {
      const frame = document.querySelector('svg rect[fill=none]');
      if (frame === null) throw new Error('no frame');
      const box = frame.getBoundingClientRect();
      return { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    });
    expect(left).toBeGreaterThanOrEqual(canvas.width * MAX_CUT);
    expect(right).toBeLessThanOrEqual(canvas.width * (1 - MAX_CUT));
    expect(top).toBeGreaterThanOrEqual(canvas.height * MAX_CUT);
    expect(bottom).toBeLessThanOrEqual(canvas.height * (1 - MAX_CUT));
    await page.close();
  });

  it('has no letters but its text: none are part of the shapes', async () => {
    const page = await browser.context.newPage();
    await openCardPage(page, WIDE);
    const text = { kicker: '커피', headline: '원두', line: '원두를 갑니다', number: '02', total: '60' };
    for (const layout of LAYOUTS) {
      await layOutCard(page, { text, style: { ...cardStyle('project-a', 1), layout }, canvas: WIDE });
      expect(await page.locator('body').innerText()).toMatch(/^02\s+커피\s+원두\s+원두를 갑니다$/u);
      expect(await page.locator('svg').textContent()).toBe('');
    }
    await page.close();
  });

  it('shows markup as text and runs none of it', async () => {
    const page = await browser.context.newPage();
    await openCardPage(page, WIDE);
    const evil = '<img src=x onerror=document.title=1>';
    const render = await cardRenderer(page);
    await render(
      {
        text: { kicker: evil, headline: evil, line: evil, number: '01', total: '02' },
        style: cardStyle('p', 1),
        canvas: WIDE,
      },
      join(folder, 'evil.png'),
    );
    expect(await page.locator('.headline').textContent()).toBe(evil);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('');
    await page.close();
  });
});

describe('an image task without pages', () => {
  const runs: TestRun<ImageMetadata>[] = [];
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.remove();
  });
  const start = async (metadata: ImageMetadata, browserPath: string | undefined = BROWSER) => {
    const run = await testRun(imageMetadataSchema.parse(metadata), browserPath === undefined ? {} : { browserPath });
    runs.push(run);
    return run;
  };

  it.each([
    ['ends by itself with an error fails for good', 'exit 127', false],
    ['is killed may be tried again', 'kill -9 $$', true],
  ])('whose browser %s', async (_, ending, retryable) => {
    const browser = join(tempDir('browser'), 'browser');
    await writeFile(browser, `#!/bin/sh\n${ending}\n`, { mode: 0o755 });
    const run = await start({ scenes: 1 }, browser);
    await expect(makeImages(run.context)).rejects.toMatchObject({ code: 'step_failed', retryable });
  });

  it('makes a 1920×1080 card with content for each scene, and logs it', async () => {
    const run = await start({
      scenes: [{ keywords: ['원두'], imagePrompt: 'beans' }, { narration: '물을 끓입니다.' }],
      title: '홈카페',
      useImageFX: true,
    });
    await makeImages(run.context);
    expect(await run.files()).toEqual(['images/001.png', 'images/002.png']);
    expect(run.outputs.map(({ kind, scene, prompt }) => ({ kind, scene, prompt }))).toEqual([
      { kind: 'image', scene: 1, prompt: 'beans' },
      { kind: 'image', scene: 2, prompt: undefined },
    ]);
    for (const { path } of run.outputs) {
      const image = sharp(join(run.context.projectDir, path));
      const { width, height } = await image.metadata();
      expect([width, height]).toEqual([1_920, 1_080]);
      const { entropy, channels } = await image.stats();
      expect(entropy).toBeGreaterThan(2);
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(15);
    }
    const lines = run.logs.map(({ text }) => text);
    expect(lines).toContain('🚀 브라우저 시작');
    expect(lines).toContain('✅ 2/2 이미지 완료');
    expect(lines.some((line) => line.includes('ImageFX'))).toBe(true);
  });

  it.each([
    ['9:16', 1_080, 1_920],
    ['1:1', 1_080, 1_080],
  ] as const)('draws its cards in the shape of the film: %s', async (aspect, width, height) => {
    const run = await start({ scenes: [{ keywords: ['원두'] }], aspect });
    await makeImages(run.context);
    const card = await sharp(join(run.context.projectDir, 'images/001.png')).metadata();
    expect([card.width, card.height]).toEqual([width, height]);
  });

  it('waits for the person when there is no browser', async () => {
    const missing = await start({ scenes: 1 }, '/nowhere/chromium');
    await expect(makeImages(missing.context)).rejects.toMatchObject({ name: 'NeedsYouError', code: 'no_browser' });
    const unset = await start({ scenes: 1 }, '');
    await expect(makeImages(unset.context)).rejects.toBeInstanceOf(NeedsYouError);
  });

  it('fails for good with the field to send when nothing says how many pictures', async () => {
    const run = await start({});
    await expect(makeImages(run.context)).rejects.toMatchObject({
      code: 'missing_input',
      field: 'metadata.scenes',
      retryable: false,
    });
  });

  it('leaves the pictures that it made when it is cancelled midway, each of them whole', async () => {
    const run = await start({ scenes: 40 });
    const ended = makeImages(run.context);
    const failure = expect(ended).rejects.toThrow('cancelled');
    await run.logged('✅ 2/40');
    run.abort.abort(new Error('cancelled'));
    await failure;
    const left = await run.files();
    expect(left.length).toBeGreaterThanOrEqual(1);
    expect(left.length).toBeLessThan(40);
    for (const path of left)
      expect((await sharp(join(run.context.projectDir, path)).stats()).entropy).toBeGreaterThan(0);
  });
});
