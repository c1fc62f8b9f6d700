import { describe, expect, it } from 'vitest';
import { client } from '../e2e/support/client';
import { bridgeOf, newPlace, spawnApp } from '../e2e/support/launch';
import { openPackaged } from './packaged-panel';

const TEXT = '오늘은 집에서 커피를 내려 봅니다. 물은 천천히 부어야 맛이 부드럽습니다.';

describe('the packaged app', () => {
  it('replies on its bridge, serves its documents from the archive and has three workers', async () => {
    const app = spawnApp(await newPlace(), ['--hidden']);
    const bridge = await bridgeOf(app.place, app.child.pid);
    const queue = client(bridge);
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '커피', text: TEXT } });
    expect((await queue.ended(task.id)).status).toBe('completed');
    expect(await queue.call('GET', '/api/queue/health')).toMatchObject({
      status: 200,
      body: { healthy: true, workers: { script: {}, image: {}, video: {} } },
    });
    for (const [path, type] of [
      ['/docs/', 'text/html'],
      ['/docs/static/swagger-ui-bundle.js', 'javascript'],
      ['/client.js', 'javascript'],
      ['/api/openapi.json', 'json'],
    ] as const) {
      const reply = await fetch(`${bridge.url}${path}`, { headers: { Authorization: `Bearer ${bridge.token}` } });
      expect({ path, status: reply.status }).toEqual({ path, status: 200 });
      expect(reply.headers.get('content-type')).toContain(type);
      expect((await reply.text()).length).toBeGreaterThan(500);
    }
    app.child.kill('SIGTERM');
    expect((await app.exited).code).toBe(0);
  });

  it('paints its panel, with a lane for each of the three types and nothing in its console', async () => {
    const { page, close } = await openPackaged(await newPlace());
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.reload();
    for (const lane of ['대본', '이미지', '영상'])
      await page.getByText(lane).first().waitFor({ state: 'visible', timeout: 20_000 });
    expect(page.url()).toBe('app://studio-queue/index.html');
    expect(await page.evaluate(() => document.fonts.ready.then(() => document.fonts.size))).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    expect(await close()).toBe(0);
  });
});
