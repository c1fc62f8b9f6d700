import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasPrometheus, promtool, startPrometheus, type TestPrometheus } from '../support/prometheus';
import { openBrowser } from './support/browser';
import { BUSY, keepBusy } from './support/busy-stretch';
import { client } from './support/client';
import { filledIn, monitoringDir, readDashboard } from './support/dashboard';
import { drawDashboard, type Filled } from './support/draw-dashboard';
import { launchApp, newPlace, type RunningApp } from './support/launch';

/** Where the picture of the documentation is to be written; then the app is busy for longer. */
const PICTURE = process.env.STUDIO_QUEUE_DASHBOARD_PICTURE;
const BUSY_SECONDS = PICTURE === undefined ? 6 : 240;
const SCRAPE_SECONDS = 1;

/** The scrape configuration of the documentation; only the places are those of this test. */
function configuration({ bridge, place }: RunningApp): string {
  const replace = (text: string, from: string, to: string) => {
    if (!text.includes(from)) throw new Error(`docs/monitoring/prometheus.yml has no ${from}`);
    return text.replaceAll(from, to);
  };
  let text = readFileSync(join(monitoringDir, 'prometheus.yml'), 'utf8');
  text = replace(text, '127.0.0.1:47800', new URL(bridge.url).host);
  text = replace(
    text,
    'credentials_file: bridge-token',
    `credentials_file: ${JSON.stringify(join(place.home, 'bridge-token'))}`,
  );
  text = replace(text, '- rules.yml', `- ${JSON.stringify(join(monitoringDir, 'rules.yml'))}`);
  return replace(text, '_interval: 15s', `_interval: ${SCRAPE_SECONDS}s`);
}

describe.runIf(hasPrometheus)('A Prometheus on the same computer', () => {
  let running: RunningApp;
  let prometheus: TestPrometheus;
  let fromMs = 0;
  let toMs = 0;
  beforeAll(async () => {
    running = await launchApp({ place: await newPlace(BUSY) });
    fromMs = Date.now();
    prometheus = await startPrometheus(configuration(running));
    const queue = client(running.bridge);
    // Until it has seen the counters as they were before.
    await prometheus.until('studio_queue_runs_total');
    await keepBusy(queue, BUSY_SECONDS);
    // Each panel has something to show, and Prometheus has seen it twice.
    await prometheus.until('max_over_time(studio_queue_worker_cpu_ratio[1h])');
    const seen = ['completed', 'retried', 'failed', 'parked'].map(
      (outcome) => `sum(increase(studio_queue_runs_total{outcome="${outcome}"}[1h])) > 0`,
    );
    for (const expr of [...seen, 'sum(increase(studio_queue_tasks_cancelled_total[1h])) > 0'])
      await prometheus.until(expr);
    toMs = Date.now();
  });
  afterAll(async () => {
    await prometheus?.stop();
    await running?.close();
  });

  it('scrapes the real app by its token file, which only its user may read', async () => {
    const schema = z.object({ activeTargets: z.array(z.object({ health: z.string(), lastError: z.string() })) });
    // On a busy machine a single scrape may take longer than the second that it has.
    await expect
      .poll(async () => schema.parse(await prometheus.api('targets')).activeTargets)
      .toEqual([{ health: 'up', lastError: '' }]);
    expect(statSync(join(running.place.home, 'bridge-token')).mode & 0o777).toBe(0o600);
  });

  it('finds nothing to complain about in a real page', async () => {
    const { url, token } = running.bridge;
    const reply = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await promtool(['check', 'metrics'], await reply.text())).toEqual({ code: 0, said: '' });
  });

  it('sees what is running: the build, the workers and their memory, and the delay of the main process', async () => {
    // What a late scrape has not brought is there with the next one.
    const one = async (expr: string) => {
      for (;;) {
        const [found] = await prometheus.query(expr);
        if (found !== undefined) return found;
        await prometheus.until(expr);
      }
    };
    const { electron, node } = (await one('studio_queue_build_info')).metric;
    expect([electron, node]).toEqual([
      await running.app.evaluate(() => process.versions.electron),
      await running.app.evaluate(() => process.versions.node),
    ]);
    expect(Number((await one('sum(studio_queue_worker_up)')).value[1])).toBe(3);
    expect(Number((await one('min(studio_queue_worker_memory_bytes)')).value[1])).toBeGreaterThan(1_000_000);
    expect(Number((await one('studio_queue_event_loop_delay_max_seconds')).value[1])).toBeGreaterThanOrEqual(0);
    expect(
      Number((await one('sum(studio_queue_bridge_requests_total{route="/metrics",status="200"})')).value[1]),
    ).toBeGreaterThan(0);
  });

  it.each(readDashboard().panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)))(
    'has data for the dashboard: %s, %s',
    async (_, expr) => {
      const series = await prometheus.queryRange(filledIn(expr, 4 * SCRAPE_SECONDS), fromMs, toMs, 1);
      const values = series.flatMap((one) => one.values.map(([, value]) => Number(value)));
      expect(values.some(Number.isFinite)).toBe(true);
    },
  );

  it('takes the alert rules as they are, and has data for each but that of a studio; what waits for the creator is already noticed', async () => {
    expect(await promtool(['check', 'rules', join(monitoringDir, 'rules.yml')])).toMatchObject({ code: 0 });
    // The rules look once a second.
    await prometheus.until('ALERTS{alertname="StudioQueueNeedsYou",alertstate="pending"}');
    await prometheus.until('ALERTS{alertname="StudioQueueDeadLettersGrow",alertstate="firing"}');
    const read = async () => rulesSchema.parse(await prometheus.api('rules')).groups.flatMap(({ rules: own }) => own);
    const rules = await read();
    expect(rules.length).toBeGreaterThan(5);
    for (const { name, query, health, lastError } of rules) {
      expect([name, health, lastError ?? '']).toEqual([name, 'ok', '']);
      // Without its limits, a rule's expression is what it watches.
      const watched = query.split(' unless ')[0]?.replaceAll(/\s(==|<|>)\s*[\d.e+]+/g, '') ?? '';
      if (name === 'StudioQueueStudioOffline') expect(await prometheus.query(watched)).toEqual([]);
      else await prometheus.until(watched);
    }
    const stateOf = (name: string) => async () => (await read()).find((rule) => rule.name === name)?.state;
    await expect.poll(stateOf('StudioQueueNeedsYou')).toBe('pending');
    await expect.poll(stateOf('StudioQueueDeadLettersGrow')).toBe('firing');
    await expect.poll(stateOf('StudioQueueDown')).toBe('inactive');
  });

  it('fires each alert when it should and not before', async () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/monitoring/rules.test.yml'), 'utf8');
    const file = join(running.place.home, 'rules.test.yml');
    writeFileSync(file, text.replace('- RULES', `- ${join(monitoringDir, 'rules.yml')}`));
    expect(await promtool(['test', 'rules', file])).toMatchObject({ code: 0 });
  });

  it('gives the dashboard a line in every panel', async () => {
    const { title, panels } = readDashboard();
    const step = Math.max(1, Math.round((toMs - fromMs) / 1_000 / 240));
    const filled: Filled[] = await Promise.all(
      panels.map(async (panel) => ({
        panel,
        results: await Promise.all(
          panel.targets.map(({ expr }) =>
            prometheus.queryRange(filledIn(expr, Math.max(4 * SCRAPE_SECONDS, step)), fromMs, toMs, step),
          ),
        ),
      })),
    );
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1_370, height: 1_430 } });
      await page.setContent(drawDashboard(title, filled, fromMs, toMs));
      for (const { title: name, type } of panels) {
        const panel = page.locator(`section[data-panel="${name}"]`);
        const drawn =
          type === 'stat' ? panel.locator('.stat:not(:text("No data"))') : panel.locator('path.line').first();
        expect([name, await drawn.count()]).toEqual([name, 1]);
      }
      if (PICTURE !== undefined) await page.screenshot({ path: PICTURE, fullPage: true });
    } finally {
      await browser.close();
    }
  });

  it('knows that the app is down when it has ended', async () => {
    await running.close();
    await prometheus.until('up{job="studio-queue"} == 0');
    const state = async () =>
      rulesSchema
        .parse(await prometheus.api('rules'))
        .groups.flatMap(({ rules }) => rules)
        .find(({ name }) => name === 'StudioQueueDown')?.state;
    await expect.poll(state).toBe('pending');
  });
});

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          name: z.string(),
          query: z.string(),
          state: z.enum(['inactive', 'pending', 'firing']),
          health: z.string(),
          lastError: z.string().optional(),
        }),
      ),
    }),
  ),
});
