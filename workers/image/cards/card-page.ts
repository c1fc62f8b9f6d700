import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright';
import type { Canvas } from './canvas';
import { fillCard, loadFont } from './card.page';
import { compose } from './card-shapes';
import type { CardStyle } from './card-style';
import type { CardText } from './card-text';
import pretendard from './pretendard';

/** One that makes none within it hangs. */
const SCREENSHOT_MS = 20_000;

/** Text stays text: no script can run in this page, nothing can load, and every string is set as textContent. */
const cardHtml = ({ width, height, kicker }: Canvas) => `<!doctype html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<style>
@font-face { font-family: 'Pretendard Variable'; font-weight: 45 920; src: url('${pretendard}') format('woff2-variations'); }
* { box-sizing: border-box; margin: 0; }
html, body { width: ${width}px; height: ${height}px; overflow: hidden; }
body {
  background: linear-gradient(135deg, var(--from), var(--to)); color: var(--ink);
  font-family: 'Pretendard Variable', 'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic',
    'Noto Color Emoji', 'Apple Color Emoji', 'Segoe UI Emoji', sans-serif;
  -webkit-font-smoothing: antialiased;
}
svg { position: absolute; inset: 0; width: ${width}px; height: ${height}px; }
.number { position: absolute; top: ${kicker.top}px; font-size: ${kicker.px}px; line-height: 1.25; font-weight: 600;
  letter-spacing: .04em; color: var(--muted); font-variant-numeric: tabular-nums; display: flex; gap: 20px; }
.number span { min-width: 0; text-wrap: balance; word-break: keep-all; overflow-wrap: anywhere; }
.number b { color: var(--accent); font-weight: 800; }
.number i { flex: none; width: 64px; height: 3px; margin-top: .6em; background: var(--accent); opacity: .7; }
.box { position: absolute; display: flex; flex-direction: column; justify-content: center; }
.center { text-align: center; align-items: center; }
.box > * { max-width: 100%; word-break: keep-all; text-wrap: balance; }
.headline { font-weight: 800; line-height: 1.16; letter-spacing: -.025em; }
.rule { flex: none; height: 8px; width: 120px; border-radius: 4px; background: var(--accent); margin: .1em 0; }
.line { font-weight: 500; line-height: 1.42; letter-spacing: -.01em; color: var(--muted); }
.box > :empty:not(.rule) { display: none; }
.anywhere .headline, .line { overflow-wrap: anywhere; }
</style></head>
<body><svg viewBox="0 0 ${width} ${height}" aria-hidden="true"></svg>
<div class="number"><b></b><i></i><span></span></div>
<div class="box"><h1 class="headline"></h1><div class="rule"></div><p class="line"></p></div>
</body></html>`;

/** Loads the empty card of one shape, which is then filled any number of times. */
export async function openCardPage(page: Page, canvas: Canvas): Promise<void> {
  await page.setViewportSize({ width: canvas.width, height: canvas.height });
  await page.setContent(cardHtml(canvas));
  await page.evaluate(loadFont);
}

/** A card: what it says, how it looks, and what it is drawn on. */
export interface Card {
  readonly text: CardText;
  readonly style: CardStyle;
  readonly canvas: Canvas;
}

/** Draws cards on an open page, each into a PNG of the canvas's size. */
export async function cardRenderer(page: Page): Promise<(card: Card, pngPath: string) => Promise<void>> {
  const chromium = await page.context().newCDPSession(page);
  return async (card, pngPath) => {
    await layOutCard(page, card);
    // Playwright's own screenshots are compressed as far as it goes, which takes twice as long as all the rest of a card.
    const { data } = await Promise.race([
      chromium.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true }),
      tooLong(),
    ]);
    await writeFile(pngPath, Buffer.from(data, 'base64'));
  };
}

async function tooLong(): Promise<never> {
  await delay(SCREENSHOT_MS, undefined, { ref: false });
  throw new Error('the browser made no picture of a card');
}

/** Fills the page with one card. The text is fitted to its box and never cut off. */
export async function layOutCard(page: Page, { text, style, canvas }: Card): Promise<void> {
  const { box, shapes } = compose(style, canvas);
  const { headline, line, width } = canvas;
  await page.evaluate(fillCard, { text, ground: style.ground, box, shapes, sizes: { headline, line }, width });
}
