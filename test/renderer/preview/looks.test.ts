import { describe, expect, it } from 'vitest';
import { EVERY_SCREEN, showScreen } from './every-screen';
import { faultsOf } from './look-rules';
import { panelForTests } from './panel-for-tests';
import { busyScenario } from './scenarios';
import { resize } from './text-scale';

const { open } = panelForTests(busyScenario);
const SIZES = [
  { width: 800, height: 700 },
  { width: 1_024, height: 768 },
  { width: 1_280, height: 800 },
  { width: 1_920, height: 1_080 },
];

it('sees each of these faults where a style makes it', async () => {
  const page = await open();
  await page.addStyleTag({
    content: `[data-testid=new-film] { width: 2.5rem; white-space: normal; word-break: break-all; }
      [data-testid=bridge-pill] { width: 3rem; overflow: hidden; }
      [data-testid=workers] { font-size: 0.7rem; }
      [data-testid=app] { width: 120vw; }
      html { overflow: auto; }`,
  });
  const found = await faultsOf(page, busyScenario);
  for (const fault of ['wrapped', 'cut', 'strays', 'sideways'] as const) expect(found[fault], fault).not.toEqual([]);
});

describe.each(['ko', 'en'] as const)('in a window of any width and in larger text (%s)', (language) => {
  it.each(EVERY_SCREEN)(
    '$name: no label wraps or is cut, nothing is scrolled sideways, every text is of the type scale',
    async (view) => {
      const page = await open({ scenario: view.scenario, language });
      await showScreen(page, view);
      for (const textScale of [1, 1.25])
        for (const size of SIZES) {
          await resize(page, size, textScale);
          const where = `${size.width} px, text at ${textScale * 100} %`;
          expect({ where, ...(await faultsOf(page, view.scenario)) }).toEqual({
            where,
            wrapped: [],
            cut: [],
            sideways: [],
            strays: [],
          });
        }
    },
  );
});
