import type { Page } from 'playwright';
import type { Scenario } from './fake-main';

/** What a screen must not do in any window, language and text size. Each is described by its words and where they stand. */
export interface Faults {
  /** Labels of buttons, tabs, chips, marks, table heads and the navigation that take more than one line. */
  readonly wrapped: readonly string[];
  /** The same labels, cut at their end. */
  readonly cut: readonly string[];
  /** What must be scrolled sideways. */
  readonly sideways: readonly string[];
  /** Texts in a size that is not one of the scale, --t-*, or over several lines at a distance that is not, --lh-*. */
  readonly strays: readonly string[];
}

/** Runs inside the browser, hence without imports. `own` are the scenario's words. */
function look(own: readonly string[]): Faults {
  const root = document.documentElement;
  const rem = Number.parseFloat(getComputedStyle(root).fontSize);
  const token = (name: string): number => Number.parseFloat(getComputedStyle(root).getPropertyValue(`--${name}`));
  const sizes = ['t-xs', 't-s', 't-m', 't-l', 't-xl'].map((name) => token(name) * rem);
  const leading = ['lh-tight', 'lh', 'lh-read'].map(token);
  const isNear = (one: number, other: number) => Math.abs(one - other) < 0.02;

  const LABELS =
    'button, [role=tab], [role=columnheader], th, nav a, summary, kbd, .mantine-SegmentedControl-label, .mantine-Badge-root';
  /** Not one of our labels: a film's, a project's or a machine's own words, in a button that opens it, may be as long as they are. */
  const ownWords = new Set(own);
  /** The second line of a row that opens something, and a failure's sentence beside its film: what is opened says it in full. */
  const DETAILS = 'small, [data-testid=insight-failures] button';
  const isSeen = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    // What is only read aloud is a pixel wide, and at larger text a little more.
    element.getBoundingClientRect().width > 2 &&
    element.closest('[aria-hidden=true]:not(svg)') === null;
  const named = (element: Element, words: string) => {
    const box = element.getBoundingClientRect();
    const test = element.closest('[data-testid]')?.getAttribute('data-testid') ?? '';
    return `${element.tagName.toLowerCase()} "${words.trim().slice(0, 40)}" in ${test} at ${Math.round(box.x)},${Math.round(box.y)}`;
  };

  const [wrapped, cut, strays]: [string[], string[], string[]] = [[], [], []];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const words = node.textContent ?? '';
    const parent = node.parentElement;
    if (words.trim() === '' || parent === null || !isSeen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter(({ width }) => width > 0.5);
    let [lines, end] = [0, Number.NEGATIVE_INFINITY];
    for (const { top, bottom } of rects.sort((one, other) => one.top - other.top)) {
      // Letters of another font stand a little higher or lower in the same line.
      if (top >= end - 3) lines += 1;
      end = Math.max(end, bottom);
    }
    const style = getComputedStyle(parent);
    const fontSize = Number.parseFloat(style.fontSize);
    const lineHeight = Number.parseFloat(style.lineHeight) / fontSize;
    // The title that is drawn on a film's card is a picture.
    const isDrawn = parent.closest('[data-testid=poster]') !== null && parent.closest('[data-at]') === null;
    if (!isDrawn && !sizes.some((size) => isNear(size, fontSize)))
      strays.push(`${named(parent, words)}: ${fontSize / rem} rem`);
    else if (!isDrawn && lines > 1 && !leading.some((one) => isNear(one, lineHeight)))
      strays.push(`${named(parent, words)}: lines ${lineHeight.toFixed(3)} apart`);
    const label = parent.closest(LABELS);
    if (label === null || ownWords.has(words.trim()) || parent.closest(DETAILS) !== null) continue;
    if (lines > 1) wrapped.push(named(parent, words));
    const rightmost = Math.max(...rects.map(({ right }) => right));
    for (let box: Element | null = parent; box !== null; box = box.parentElement) {
      const { overflowX, display } = getComputedStyle(box);
      if (overflowX === 'visible' || display === 'contents' || display === 'inline') continue;
      if (rightmost <= box.getBoundingClientRect().right + 1) continue;
      cut.push(named(parent, words));
      break;
    }
  }
  const sideways = [...document.querySelectorAll('html, body *')]
    .filter((box) => box === root || /auto|scroll/u.test(getComputedStyle(box).overflowX))
    // Code and addresses are shown as they are written.
    .filter((box) => box.scrollWidth > box.clientWidth + 1 && isSeen(box) && box.closest('pre') === null)
    .filter((box) => !box.matches('input, textarea'))
    .map((box) => `${named(box, box.className)}: ${box.scrollWidth} in ${box.clientWidth}`);
  return { wrapped, cut, sideways, strays };
}

/** Every text in it, wherever it is. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.trim()];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
}

export const faultsOf = (page: Page, scenario: Scenario): Promise<Faults> => page.evaluate(look, wordsIn(scenario));
