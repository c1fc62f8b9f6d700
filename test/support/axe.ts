import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules broken, each with the first elements that break it. */
export async function axeProblems(page: Page): Promise<string[]> {
  // Through evaluate, not a script element: the page's own policy stays in force.
  if (!(await page.evaluate(() => Reflect.has(window, 'axe')))) await page.evaluate(AXE);
  const results = await page.evaluate(
    // The same rules on the same elements; of those kept, only one is described: a third of the time.
    (): Promise<AxeResults> =>
      (Reflect.get(window, 'axe') as typeof import('axe-core')).run({ resultTypes: ['violations'] }),
  );
  // An empty page keeps every rule that finds nothing to look at.
  if (results.passes.length <= 5) throw new Error(`axe saw next to nothing: ${results.passes.length} rules applied`);
  return results.violations.map(
    (rule) =>
      `${rule.id}: ${rule.nodes
        .slice(0, 3)
        .map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`)
        .join(' | ')}`,
  );
}
