import type { ElectronApplication, Page } from 'playwright';
import { spread } from './measure';

/** Times between two frames of the page from now until the result is called. */
async function watchFrames(page: Page) {
  const frames = await page.evaluateHandle(() => {
    const gapsMs: number[] = [];
    let last = performance.now();
    requestAnimationFrame(function frame(now) {
      gapsMs.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    });
    return gapsMs;
  });
  return async () => spread((await frames.jsonValue()).slice(1));
}

/** The wheel over the middle of the box `testId`, as fast as its events are taken; frames meanwhile, and what the page's thread worked for each of them. */
export async function scroll(page: Page, testId: string, seconds = 5) {
  await page.getByTestId(testId).hover();
  const devTools = await page.context().newCDPSession(page);
  // Processor time, which depends little on the machine's other work.
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
  const frameGap = await watchFrames(page);
  const before = await worked();
  const until = performance.now() + seconds * 1_000;
  let turns = 0;
  for (; performance.now() < until; turns += 1) await page.mouse.wheel(0, 1_500);
  const cpuMs = (await worked()) - before;
  await devTools.detach();
  const scrolledPx = await page.getByTestId(testId).evaluate((box) => Math.round(box.scrollTop));
  return { scrolledPx, turns, cpuMsATurn: Math.round((cpuMs / turns) * 10) / 10, frameGap: await frameGap() };
}

/** Delay of main's event loop while `work` runs, by perf_hooks' own histogram (ms). */
export async function loopDelayDuring(app: ElectronApplication, work: () => Promise<void>) {
  const monitor = await app.evaluateHandle(() => {
    const histogram = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 });
    histogram.enable();
    return histogram;
  });
  await work();
  return await monitor.evaluate((histogram) => {
    histogram.disable();
    const ms = (ns: number) => Math.round(ns / 1e4) / 100;
    return { p50Ms: ms(histogram.percentile(50)), p99Ms: ms(histogram.percentile(99)), maxMs: ms(histogram.max) };
  });
}
