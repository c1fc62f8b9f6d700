import type { Page } from 'playwright';
import { fillCard, loadFont } from './card.page';
import { compose } from './card-shapes';
import type { CardStyle } from './card-style';
import type { CardText } from './card-text';
import pretendard from './pretendard';

/** Text stays text: no script can run in this page, nothing can load, and every string is set as textContent. */
const CARD_HTML = `<!doctype html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<style>
@font-face { font-family: 'Pretendard Variable'; font-weight: 45 920; src: url('${pretendard}') format('woff2-variations'); }
* { box-sizing: border-box; margin: 0; }
html, body { width: 1920px; height: 1080px; overflow: hidden; }
body {
  background: linear-gradient(135deg, var(--from), var(--to)); color: var(--ink);
  font-family: 'Pretendard Variable', 'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic',
    'Noto Color Emoji', 'Apple Color Emoji', 'Segoe UI Emoji', sans-serif;
  -webkit-font-smoothing: antialiased;
}
svg, .shade { position: absolute; inset: 0; width: 1920px; height: 1080px; }
svg text { font-family: inherit; font-variant-numeric: tabular-nums; }
.number { position: absolute; top: 96px; font-size: 34px; font-weight: 600; letter-spacing: .06em; color: var(--muted);
  font-variant-numeric: tabular-nums; display: flex; align-items: center; gap: 20px; white-space: nowrap; }
.number b { color: var(--accent); font-weight: 800; }
  .number i { flex: none; width: 64px; height: 3px; background: var(--accent); opacity: .7; }
.box { position: absolute; display: flex; flex-direction: column; justify-content: center; }
.center { text-align: center; align-items: center; }
.box > * { max-width: 100%; word-break: keep-all; text-wrap: balance; }
.headline { font-weight: 800; line-height: 1.16; letter-spacing: -.025em; }
.rule { flex: none; height: 8px; width: 120px; border-radius: 4px; background: var(--accent); margin: .1em 0; }
.line { font-weight: 500; line-height: 1.42; letter-spacing: -.01em; color: var(--muted); }
.box > :empty:not(.rule) { display: none; }
.anywhere .headline, .line { overflow-wrap: anywhere; }
</style></head>
<body><svg viewBox="0 0 1920 1080" aria-hidden="true"></svg>
<div class="number"><b></b><i></i><span></span></div>
<div class="box"><h1 class="headline"></h1><div class="rule"></div><p class="line"></p></div>
</body></html>`;

/** Loads the empty card, which renderCard then fills any number of times. */
export async function openCardPage(page: Page): Promise<void> {
  await page.setContent(CARD_HTML);
  await page.evaluate(loadFont);
}

/** Draws one card into a PNG of 1920 × 1080. */
export async function renderCard(page: Page, text: CardText, style: CardStyle, pngPath: string): Promise<void> {
  await layOutCard(page, text, style);
  await page.screenshot({ path: pngPath, type: 'png', animations: 'disabled', timeout: 20_000 });
}

/** Fills the page with one card. The text is fitted to its box and never cut off. */
export async function layOutCard(page: Page, text: CardText, style: CardStyle): Promise<void> {
  const { box, shapes } = compose(style, text.number);
  await page.evaluate(fillCard, { text, ground: style.ground, box, shapes });
}
