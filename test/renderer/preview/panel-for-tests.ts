import type { Page } from 'playwright';
import { afterAll, beforeAll } from 'vitest';
import type { Scenario } from './fake-main';
import { type OpenedPanel, type OpenOptions, PanelPreview } from './panel';

/** The panel for the tests of one file, with this scenario unless another one is given. */
export function panelForTests(usual: Scenario) {
  let panel: PanelPreview | undefined;
  beforeAll(async () => {
    panel = await PanelPreview.start();
  });
  afterAll(() => panel?.stop());

  const openWatched = (options: Partial<OpenOptions> = {}): Promise<OpenedPanel> => {
    if (panel === undefined) throw new Error('There is no panel outside of tests.');
    return panel.open({ scenario: usual, ...options });
  };
  return {
    openWatched,
    open: async (options?: Partial<OpenOptions>): Promise<Page> => (await openWatched(options)).page,
  };
}
