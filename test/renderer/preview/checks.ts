import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { some } from '../../faults/support/soak';
import { axeProblems } from '../../support/axe';
import type { OpenedPanel, OpenOptions } from './panel';

/** A folder to keep a screenshot of each case in, for looking at. */
const SHOTS = process.env.STUDIO_QUEUE_SHOTS;
/**
 * A run checks two looks of each screen; the others, above all dark, are covered by the end-to-end axe test in the real app. With
 * screenshots, all looks are drawn.
 */
export const showsAllLooks = SHOTS !== undefined;

export interface DesignCase {
  readonly name: string;
  readonly options: OpenOptions;
  /** Opens the screen. */
  readonly act?: (page: Page) => Promise<void>;
  /** For a second look of a screen, in another size and language: axe judges names, roles and colours, which the first has shown. */
  readonly layoutOnly?: boolean;
  /** Console errors that the case causes on purpose. */
  readonly allow?: RegExp;
}

export function describeDesign(
  what: string,
  openWatched: (options: OpenOptions) => Promise<OpenedPanel>,
  cases: readonly DesignCase[],
): void {
  describe(what, () => {
    // Of the second looks every third, in turn over the screens.
    const second = cases.filter(({ layoutOnly }) => layoutOnly === true);
    const looked = new Set(showsAllLooks ? second : some(second, 3));
    const tried = cases.filter((one) => one.layoutOnly !== true || looked.has(one));
    const named = tried.map((one) => ({
      ...one,
      rules: one.layoutOnly === true ? 'no label cut' : 'clean to axe, no label cut',
    }));
    it.each(named)('$name: $rules, nothing on the console', async ({ name, options, act, layoutOnly, allow }) => {
      const { page, problems } = await openWatched(options);
      // A panel that only says that it failed would pass everything below.
      expect(await page.getByTestId('app').getAttribute('data-phase')).toBe(allow === undefined ? 'live' : 'failed');
      await act?.(page);
      await page.waitForFunction(() => document.getAnimations().length === 0);
      if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name.replaceAll(' ', '-')}.png`) });
      if (layoutOnly !== true) expect(await axeProblems(page)).toEqual([]);
      expect(await clippedTexts(page)).toEqual([]);
      // Nothing needs sideways scrolling.
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      expect(problems.filter((problem) => allow?.test(problem) !== true)).toEqual([]);
    });
  });
}

/** Elements whose text is cut although no style allows it. */
export function clippedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, h1, h2, dt, dd, [role=columnheader], footer li, label')]
      .filter((element) => element.offsetParent !== null && getComputedStyle(element).position !== 'absolute')
      .filter((element) => getComputedStyle(element).textOverflow !== 'ellipsis')
      .filter(
        (element) =>
          element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0,
      )
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}
