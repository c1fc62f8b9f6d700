import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';

/** Set to a folder to keep a screenshot of each case, to be looked at. */
const SHOTS = process.env.STUDIO_QUEUE_SHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Rules broken, each with the first elements that break it. */
export async function axeProblems(page: Page): Promise<string[]> {
  // Through evaluate, not a script element: the page's own policy stays in force.
  await page.evaluate(AXE);
  const results = await page.evaluate(
    (): Promise<AxeResults> => (Reflect.get(window, 'axe') as typeof import('axe-core')).run(),
  );
  return results.violations.map(
    (rule) =>
      `${rule.id}: ${rule.nodes
        .slice(0, 3)
        .map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`)
        .join(' | ')}`,
  );
}

/** Elements whose text is cut although nothing says it may be. */
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
