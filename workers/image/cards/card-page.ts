import type { Page } from 'playwright';
import { type Composition, compose } from './card-shapes';
import type { CardStyle } from './card-style';
import type { CardText } from './card-text';
import pretendard from './pretendard';

/** Text stays text: no script may run here at all, nothing may load, and every string goes in as textContent. */
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

/** Loads the empty card; afterwards renderCard fills it as often as wanted. */
export async function openCardPage(page: Page): Promise<void> {
  await page.setContent(CARD_HTML);
  await page.evaluate(async () => {
    await document.fonts.load("800 100px 'Pretendard Variable'", '가A1');
  });
}

/** Draws one card into a PNG of the page's size (1920 × 1080). */
export async function renderCard(page: Page, text: CardText, style: CardStyle, pngPath: string): Promise<void> {
  await layOutCard(page, text, style);
  await page.screenshot({ path: pngPath, type: 'png', animations: 'disabled', timeout: 20_000 });
}

/** Fills the page with one card. The text is fitted to its box and never cut off. */
export async function layOutCard(page: Page, text: CardText, style: CardStyle): Promise<void> {
  const { box, shapes } = compose(style, text.number);
  await page.evaluate(fillCard, { text, ground: style.ground, box, shapes });
}

interface CardFill {
  readonly text: CardText;
  readonly ground: CardStyle['ground'];
  readonly box: Composition['box'];
  readonly shapes: Composition['shapes'];
}

/** Runs in the page: it may use nothing from outside its own body. */
async function fillCard({ text, ground, box, shapes }: CardFill): Promise<void> {
  const HEADLINE = { min: 56, max: 216 };
  const LINE = { min: 36, max: 58 };
  const find = (selector: string): HTMLElement => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`no ${selector} on the card`);
    return element;
  };
  for (const [name, colour] of Object.entries(ground)) document.body.style.setProperty(`--${name}`, colour);

  const svg = document.querySelector('svg');
  svg?.replaceChildren(
    ...shapes.map(({ tag, attributes, text: label }) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
      if (label !== undefined) element.textContent = label;
      return element;
    }),
  );

  const block = find('.box');
  const headline = find('.headline');
  const rule = find('.rule');
  const line = find('.line');
  const number = find('.number');
  find('.number b').textContent = text.number;
  find('.number span').textContent = text.kicker === '' ? text.total : text.kicker;
  headline.textContent = text.headline;
  line.textContent = text.line;
  rule.style.display = text.line === '' ? 'none' : '';

  const centred = box.align === 'center';
  block.className = centred ? 'box center' : 'box';
  Object.assign(block.style, {
    left: `${box.left}px`,
    top: `${box.top}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  });
  Object.assign(number.style, {
    left: centred ? '0' : `${box.left}px`,
    width: centred ? '1920px' : `${box.width}px`,
    justifyContent: centred ? 'center' : 'flex-start',
  });

  await document.fonts.ready;
  const setSize = (px: number) => {
    headline.style.fontSize = `${px}px`;
    line.style.fontSize = `${Math.max(LINE.min, Math.min(LINE.max, Math.round(px * 0.34)))}px`;
    rule.style.marginBlock = `${Math.round(px * 0.2 + 16)}px`;
  };
  const contentHeight = () =>
    [headline, rule, line].reduce((sum, element) => {
      const style = getComputedStyle(element);
      return style.display === 'none'
        ? sum
        : sum + element.offsetHeight + parseFloat(style.marginTop) + parseFloat(style.marginBottom);
    }, 0);
  const fits = (px: number) => {
    setSize(px);
    return contentHeight() <= box.height && headline.scrollWidth <= box.width && line.scrollWidth <= box.width;
  };
  const largest = (min: number): number | null => {
    let low = min;
    let high = HEADLINE.max;
    if (!fits(low)) return null;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  let size = largest(HEADLINE.min);
  if (size === null) {
    // A word wider than the card even when small: only then may a word be broken.
    block.classList.add('anywhere');
    size = largest(24);
  }
  setSize(size ?? 24);
}
