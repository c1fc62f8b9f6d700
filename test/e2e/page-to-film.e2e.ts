import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir';
import { openBrowser } from './support/browser';
import { difference, frame, listen, probe } from './support/film';
import { launchApp, newPlace, projectRoot, type RunningApp } from './support/launch';
import { startWritingLlm } from './support/writing-llm';

let llm: Awaited<ReturnType<typeof startWritingLlm>>;
let running: RunningApp;
let site: ChildProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  llm = await startWritingLlm();
  running = await launchApp({ place: await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'writer' } }) });
  // The guide's page where the guide has it: http://localhost:3000.
  site = spawn(process.execPath, [join(projectRoot, 'examples/automation-page/server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (site.stdout !== null) await once(site.stdout, 'data');
  browser = await openBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  site?.kill();
  await running?.close();
  llm?.close();
});

/** Fills in the page's form and waits for what the page itself says of the end. */
async function make(type: 'script' | 'image' | 'video'): Promise<string> {
  await page.locator('[name=type]').selectOption(type);
  await page.getByRole('button', { name: '시작' }).click();
  const row = page.locator('#tasks li').first();
  await row.filter({ has: page.locator('small') }).waitFor();
  await expect
    .poll(() => row.getAttribute('data-status'), { timeout: 540_000, interval: 250 })
    .toMatch(/completed|failed|cancelled/);
  return row.innerText();
}

describe('A page posts tasks, three workers make the film', () => {
  it('asks the creator first, then works as the guide writes it: enqueue, follow, hear of the end', async () => {
    await page.goto(
      `http://localhost:3000/?mode=after&resolution=480p&bridge=${encodeURIComponent(running.bridge.url)}`,
    );
    const script = make('script');
    await running.page.getByTestId('origin-request').getByText('http://localhost:3000').waitFor();
    await running.page.getByTestId('origin-allow').click();
    await running.page.getByTestId('origin-request').waitFor({ state: 'detached' });

    expect(await script).toContain('✅ 완료되었습니다');
    expect(await make('image')).toContain('✅ 완료되었습니다');
    expect(await make('video')).toContain('✅ 완료되었습니다');

    const film = join(running.place.workspace, 'trend-001', 'video.mp4');
    const { format, streams } = probe(film);
    expect(streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264']);
    // The page asked for 20 seconds. Three short sentences end before, however slowly they are read; nothing but silence would follow.
    expect(format.duration).toBeGreaterThan(12);
    expect(format.duration).toBeLessThan(20.5);
    expect(listen(film).lufs).toBeGreaterThan(-16);
    const dir = tempDir('frames');
    const first = await frame(film, 1, dir);
    const last = await frame(film, format.duration - 1.5, dir);
    expect(Math.min(first.mean, last.mean)).toBeGreaterThan(15);
    expect(difference(first.pixels, last.pixels)).toBeGreaterThan(3);
  });
});
