import { describe, expect, it } from 'vitest';
import type { SiteCheckReply } from '../../../contract/site-check';
import { SiteChecks } from '../../../main/desktop/site-checks';

const FINE: SiteCheckReply = { id: 1, check: { parts: [{ key: 'prompt', state: 'found' }] } };

/** Checks that end when the test says how. */
function heldChecks() {
  const looks: { recipe: string; signal: AbortSignal; end: (reply: SiteCheckReply | undefined) => void }[] = [];
  const held: string[] = [];
  const checks = new SiteChecks({
    windows: {
      async during(recipe, work) {
        held.push(recipe);
        try {
          return await work();
        } finally {
          held.splice(held.indexOf(recipe), 1);
        }
      },
    },
    look: (recipe, signal) => new Promise((end) => looks.push({ recipe, signal, end })),
  });
  return { checks, looks, held };
}

describe('Checks of sites', () => {
  it('run one at a time, and have the profile meanwhile', async () => {
    const { checks, looks, held } = heldChecks();
    const first = checks.check('flow');
    await expect(checks.check('fixture')).rejects.toMatchObject({ problem: { code: 'recipe.check_runs' } });
    expect(held).toEqual(['flow']);
    looks[0]?.end(FINE);
    expect(await first).toEqual({ parts: [{ key: 'prompt', state: 'found' }] });
    expect(held).toEqual([]);
    const second = checks.check('fixture');
    looks[1]?.end(FINE);
    await second;
    expect(looks.map(({ recipe }) => recipe)).toEqual(['flow', 'fixture']);
  });

  it('end without a result when they are cancelled, each by its own recipe', async () => {
    const { checks, looks } = heldChecks();
    const check = checks.check('flow');
    checks.cancel('fixture');
    expect(looks[0]?.signal.aborted).toBe(false);
    checks.cancel('flow');
    expect(looks[0]?.signal.aborted).toBe(true);
    looks[0]?.end({ id: 1, cancelled: true });
    expect(await check).toBeUndefined();
    checks.cancel('flow');
  });

  it('say why they could not look, or that they did not finish', async () => {
    const { checks, looks } = heldChecks();
    const refused = checks.check('flow');
    looks[0]?.end({ id: 1, code: 'site_needs_you', problem: { code: 'recipe.in_use', name: 'Flow' } });
    await expect(refused).rejects.toMatchObject({ code: 'site_needs_you', problem: { code: 'recipe.in_use' } });
    const lost = checks.check('flow');
    looks[1]?.end(undefined);
    await expect(lost).rejects.toMatchObject({ problem: { code: 'recipe.check_failed' } });
    const next = checks.check('flow');
    looks[2]?.end(FINE);
    await next;
  });
});
