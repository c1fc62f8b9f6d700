import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBrowser } from './support/browser';
import { client } from './support/client';
import { launchApp, type RunningApp } from './support/launch';
import { callAsPage } from './support/seed-origin';

let running: RunningApp;
let browser: Browser;
let site: Server;
let origin = '';

/** What the guide's page does, from inside the page. */
function enqueueFrom(page: Page, url: string): Promise<{ status: number; body: unknown }> {
  return page.evaluate(async (base) => {
    const reply = await fetch(`${base}/api/queue/enqueue`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ type: 'script', projectId: '남의 페이지', metadata: { text: '문장입니다.' } }),
    });
    return { status: reply.status, body: await reply.json() };
  }, url);
}

beforeAll(async () => {
  running = await launchApp();
  site = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<h1>page</h1>'));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  origin = `http://localhost:${(site.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
  await running?.close();
});

const total = async () =>
  z.object({ total: z.number() }).parse((await client(running.bridge).call('GET', '/api/queue/list')).body).total;

describe('A web page is let in by the creator, once and by its origin', () => {
  it('waits with its first call while the panel asks, reads that it was denied, and stays out without being asked again', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const before = await total();
    const first = enqueueFrom(page, running.bridge.url);
    const banner = running.page.getByTestId('origin-request');
    await banner.getByText(origin).waitFor();
    await running.page.getByTestId('origin-deny').click();
    await banner.waitFor({ state: 'detached' });
    const refused = { status: 403, body: { code: 'origin_not_allowed' } };
    expect(await first).toMatchObject(refused);
    expect(await enqueueFrom(page, running.bridge.url)).toMatchObject(refused);
    expect(await banner.count()).toBe(0);
    expect(await total()).toBe(before);
    await page.close();
  });

  it('goes on with that very call, the guide’s own code, once it is approved, and the decision survives in the home folder', async () => {
    const other = origin.replace('localhost', '127.0.0.1');
    const page = await browser.newPage();
    await page.goto(other);
    const first = enqueueFrom(page, running.bridge.url);
    await running.page.getByTestId('origin-request').getByText(other).waitFor();
    await running.page.getByTestId('origin-allow').click();
    await running.page.getByTestId('origin-request').waitFor({ state: 'detached' });
    expect((await first).status).toBe(200);
    expect((await enqueueFrom(page, running.bridge.url)).status).toBe(200);
    expect(readFileSync(join(running.place.home, 'origins.json'), 'utf8')).toContain(other);
    await page.close();
  });

  it('holds up neither the window nor the quit: a call that waits is refused, and the app ends', async () => {
    const app = await launchApp();
    const waiting = callAsPage(app.bridge, origin);
    await app.page.getByTestId('origin-request').getByText(origin).waitFor();
    await app.close();
    expect(await waiting).toBe(403);
  });
});
