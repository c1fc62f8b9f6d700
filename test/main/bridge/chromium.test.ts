import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KOREAN } from '../../../main/bridge/docs-page/words';
import { SAY } from '../../../main/bridge/refusal-words';
import { openBrowser } from '../../e2e/support/browser';
import { axeProblems } from '../../support/axe';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let browser: Browser;
let page: Page;
let bridge: TestBridge;
let site: ChildProcess;
let siteOrigin: string;

beforeAll(async () => {
  site = spawn(process.execPath, [resolve('examples/automation-page/server.mjs')], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (site.stdout === null) throw new Error('no stdout');
  const [line] = await once(site.stdout, 'data');
  siteOrigin = /http:\/\/localhost:\d+/.exec(String(line))?.[0] ?? '';
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  site.kill();
  await once(site, 'exit');
});
beforeEach(async () => {
  bridge = await openTestBridge({ language: () => 'ko' });
  page = await browser.newPage();
});
afterEach(async () => {
  await page.close();
  await bridge.close();
});

/** The guide's own call, in the page. `TypeError` is what a browser says when it hides the reply. */
const enqueueInPage = (url: string) =>
  page.evaluate(async (base) => {
    try {
      const response = await fetch(`${base}/api/queue/enqueue`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ type: 'script', projectId: 'p', metadata: { titleId: 'T1' } }),
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      return { failed: String(error) };
    }
  }, url);
const askedAbout = () => bridge.origins.requests().map(({ origin }) => origin);
const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;
const openSite = (query = '') => page.goto(`${siteOrigin}/?bridge=${encodeURIComponent(bridge.url)}${query}`);
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read);
const rowText = () => page.locator('#tasks li').first().textContent();

describe("the guide's page in a real browser", () => {
  it('once approved, enqueues with its code unchanged and follows the task to its end', async () => {
    bridge.origins.approve(siteOrigin);
    await page.clock.install();
    await openSite();
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(rowText).toContain('대기 1번째');
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(rowText).toContain('대기 2번째');
    expect(await total()).toBe(2);

    const claim = await bridge.queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    const at = new Date().toISOString();
    await bridge.queue.appendLog(claim.lease, [{ at, level: 'info', text: '🔄 대본 생성 중...' }]);
    const firstRow = page.locator('#tasks li').last();
    await page.clock.fastForward(5_000);
    await eventually(() => firstRow.textContent()).toContain('🔄 대본 생성 중...');
    await eventually(rowText).toContain('대기 1번째');
    await bridge.queue.endRun(claim.lease, { kind: 'completed' });
    await page.clock.fastForward(5_000);
    await eventually(() => firstRow.textContent()).toContain('완료되었습니다');
    await page.getByRole('button', { name: '취소' }).click();
    await eventually(rowText).toContain('취소되었습니다');
  });

  it('before the queue, starts the work at once: two clicks run together', async () => {
    await openSite('&mode=before');
    await page.getByRole('button', { name: '시작' }).click();
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(() => page.locator('#tasks').textContent()).toContain('동시에 2개가 실행되었습니다');
    expect(await total()).toBe(0);
  });

  it('shows its user when a task failed', async () => {
    bridge.origins.approve(siteOrigin);
    await page.clock.install();
    await openSite();
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(rowText).toContain('대기 1번째');
    const claim = await bridge.queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    const error = { code: 'missing_input', message: '제목이 없습니다', retryable: false } as const;
    await bridge.queue.endRun(claim.lease, { kind: 'error', error });
    await page.clock.fastForward(5_000);
    await eventually(rowText).toContain('실패했습니다: 제목이 없습니다');
  });

  it('the guide’s own polling ends, and its alerts can be read, when a task is cancelled, and when a cancel is refused', async () => {
    bridge.origins.approve(siteOrigin);
    await openSite();
    const { tasks } = await bridge.queue.enqueuePipeline({ projectId: 'film', script: { title: '제목' } });
    const [script, image] = tasks.map(({ id }) => id);
    const alerts = page.evaluate(
      async ({ base, polled, running }) => {
        // Sections 5 and 6 of the guide, with an interval that a test can wait for.
        const shown: string[] = [];
        const polling = new Promise<void>((resolve) => {
          const interval = setInterval(async () => {
            const response = await fetch(`${base}/api/queue/status/${polled}`);
            const { task } = await response.json();
            if (task.status === 'completed' || task.status === 'failed') {
              clearInterval(interval);
              shown.push(task.status === 'completed' ? '완료' : `대본 생성 실패: ${task.error}`);
              resolve();
            }
          }, 50);
        });
        const response = await fetch(`${base}/api/queue/cancel/${running}`, { method: 'DELETE' });
        if (!response.ok) shown.push(`취소 실패: ${(await response.json()).error}`);
        await polling;
        // Two of its requests may be under way at once, and each shows how the task ended.
        return [...new Set(shown)];
      },
      { base: bridge.url, polled: image ?? '', running: crypto.randomUUID() },
    );
    await bridge.queue.cancel(script ?? '');
    expect((await alerts).sort()).toEqual([
      '대본 생성 실패: 앞 단계인 대본 작업이 취소되어 진행하지 않았습니다. 대본 작업을 다시 시도하세요.',
      '취소 실패: 작업을 찾을 수 없습니다. 이미 정리되었을 수 있습니다.',
    ]);
  });

  it('while unknown, has its first call wait for the creator, and the same call goes through when they say yes', async () => {
    await openSite();
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(askedAbout).toEqual([siteOrigin]);
    expect(await rowText()).toContain('추가하는 중');
    expect(await total()).toBe(0);
    bridge.origins.decide(siteOrigin, true);
    await eventually(rowText).toContain('대기 1번째');
    expect(await total()).toBe(1);
    expect(await page.locator('#notice').textContent()).toBe('');
  });

  it('reads why when the creator says no, and at every call from then on', async () => {
    await openSite();
    const first = enqueueInPage(bridge.url);
    await eventually(askedAbout).toEqual([siteOrigin]);
    bridge.origins.decide(siteOrigin, false);
    const refused = { status: 403, body: { code: 'origin_not_allowed', error: SAY.originDenied.ko } };
    expect(await first).toMatchObject(refused);
    expect(await enqueueInPage(bridge.url)).toMatchObject(refused);
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(() => page.locator('#notice').textContent()).toContain(SAY.originDenied.ko);
    expect([await total(), askedAbout()]).toEqual([0, []]);
  });

  it('reads that nobody has decided when the time is over', async () => {
    await bridge.close();
    bridge = await openTestBridge({ language: () => 'ko', holdMs: 100 });
    await openSite();
    expect(await enqueueInPage(bridge.url)).toMatchObject({
      status: 403,
      body: { code: 'origin_not_approved', error: SAY.originUnknown.ko },
    });
    expect([await total(), askedAbout()]).toEqual([0, [siteOrigin]]);
  });

  it('while unknown, may open its event stream: it begins when the creator says yes, and ends when they say no', async () => {
    await openSite();
    const opened = page.evaluate(openStream, bridge.url);
    await eventually(askedAbout).toEqual([siteOrigin]);
    bridge.origins.decide(siteOrigin, true);
    expect(await opened).toBe('ready');
    bridge.origins.revoke(siteOrigin);
    const again = page.evaluate(openStream, bridge.url);
    await eventually(askedAbout).toEqual([siteOrigin]);
    bridge.origins.decide(siteOrigin, false);
    expect(await again).toBe('closed');
  });

  it('that is left while its call waits adds nothing', async () => {
    await openSite();
    await page.getByRole('button', { name: '시작' }).click();
    await eventually(askedAbout).toEqual([siteOrigin]);
    const gone = page.waitForEvent('requestfailed');
    await page.goto('about:blank');
    await gone;
    await openSite();
    const again = enqueueInPage(bridge.url);
    bridge.origins.decide(siteOrigin, true);
    expect(await again).toMatchObject({ status: 200 });
    expect(await total()).toBe(1);
  });
});

/** In a page. */
const openStream = (base: string) =>
  new Promise<string>((resolve) => {
    const stream = new EventSource(`${base}/api/queue/events`);
    const end = (how: string) => {
      stream.close();
      resolve(how);
    };
    stream.addEventListener('ready', () => end('ready'));
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) end('closed');
    };
  });

describe('what a hostile page tries', () => {
  it('a sandboxed frame (origin null) never passes, also inside an approved page', async () => {
    bridge.origins.approve(siteOrigin);
    await openSite();
    const outcome = await page.evaluate(
      (base) =>
        new Promise((done) => {
          addEventListener('message', (event) => done(event.data));
          const frame = document.createElement('iframe');
          frame.setAttribute('sandbox', 'allow-scripts');
          frame.srcdoc = `<script>
            const show = (text) => parent.postMessage(text, '*');
            fetch('${base}/api/queue/health').then((r) => show('read ' + r.status), (e) => show('refused'));
          </script>`;
          document.body.append(frame);
        }),
      bridge.url,
    );
    expect(outcome).toBe('refused');
    expect(bridge.origins.requests()).toEqual([]);
  });

  it('forms, images, scripts and navigations change and read nothing', async () => {
    await openSite();
    await page.evaluate(async (base) => {
      const loads = ['/api/queue/list', '/api/queue/health', '/api/queue/enqueue'].map(
        (path) =>
          new Promise((done) => {
            const image = new Image();
            image.onload = image.onerror = done;
            image.src = base + path;
          }),
      );
      await Promise.all(loads);
      await fetch(`${base}/api/queue/enqueue`, {
        method: 'POST',
        mode: 'no-cors',
        body: JSON.stringify({ type: 'script', projectId: 'p', metadata: {} }),
      }).catch(() => {});
    }, bridge.url);
    const replied = page.waitForResponse((response) => response.url().endsWith('/api/queue/enqueue'));
    await page.evaluate((base) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'POST', action: `${base}/api/queue/enqueue`, enctype: 'text/plain' });
      document.body.append(form);
      form.submit();
    }, bridge.url);
    expect((await replied).status()).toBe(403);
    expect(await total()).toBe(0);
  });

  it('a name re-pointed at 127.0.0.1 is not served, though the browser calls it same-origin', async () => {
    const { port } = bridge;
    const rebinding = await browser.newContext();
    const hostile = await rebinding.newPage();
    // Chromium resolves *.localhost to loopback by itself: a foreign name for the same address, without a resolver.
    const response = await hostile.goto(`http://evil.localhost:${port}/docs`);
    expect(response?.status()).toBe(421);
    await rebinding.close();
  });
});

describe('/client.js', () => {
  it('loads in a page of another origin, waits for the creator, says why it may not, and follows a task live', async () => {
    await openSite();
    // Text, since the test runner would rewrite import() in a function.
    const enqueue = () =>
      page.evaluate(`
        import('${bridge.url}/client.js')
          .then(({ createStudioQueue }) => createStudioQueue().enqueue({ type: 'image', projectId: 'p', metadata: {} }))
          .then(({ task }) => task.type, (error) => error.code)`);
    const refused = enqueue();
    await eventually(askedAbout).toEqual([siteOrigin]);
    bridge.origins.decide(siteOrigin, false);
    expect(await refused).toBe('origin_not_allowed');

    bridge.origins.revoke(siteOrigin);
    const first = enqueue();
    await eventually(askedAbout).toEqual([siteOrigin]);
    bridge.origins.decide(siteOrigin, true);
    expect(await first).toBe('image');
    const id = await page.evaluate(`
      (async () => {
        const { createStudioQueue } = await import('${bridge.url}/client.js');
        const queue = createStudioQueue({ pollMs: 600_000 });
        window.seen = [];
        const { task } = await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} }, { idempotencyKey: 'k1' });
        queue.watch(task.id, {
          onChange: (now) => seen.push(now.task.status),
          onProgress: (progress) => seen.push(progress.stage),
          onLog: (lines) => seen.push(...lines.map(({ text }) => text)),
          onEnd: (ended) => seen.push('end ' + ended.status),
        });
        return task.id;
      })()`);
    const seen = () => page.evaluate(() => ('seen' in window && Array.isArray(window.seen) ? window.seen : []));
    await eventually(seen).toContain('waiting');
    const claim = await bridge.queue.dequeue('script');
    expect(claim?.task.id).toBe(id);
    if (claim === null) throw new Error('nothing to claim');
    await eventually(seen).toContain('processing');
    await bridge.queue.updateTask(claim.lease, { progress: { stage: '대본', fraction: 0.5 } });
    await eventually(seen).toContain('대본');
    await bridge.queue.appendLog(claim.lease, [{ at: new Date().toISOString(), level: 'info', text: '✅ 줄' }]);
    await eventually(seen).toContain('✅ 줄');
    await bridge.queue.endRun(claim.lease, { kind: 'completed' });
    await eventually(seen).toContain('end completed');
  });
});

describe('/docs', () => {
  it('renders without breaking its own policy or asking anybody else, and "try it" needs the token', async () => {
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(bridge.url) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(`${bridge.url}/docs`);
    await page.getByText('/api/queue/enqueue').first().waitFor();
    expect(complaints).toEqual([]);
    const statuses = await page.evaluate(async (token) => {
      const without = await fetch('/api/queue/list');
      const post = await fetch('/api/queue/enqueue', { method: 'POST' });
      const withToken = await fetch('/api/queue/list', { headers: { Authorization: `Bearer ${token}` } });
      return [without.status, post.status, withToken.status];
    }, bridge.token);
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('has every word about a route in Korean too', async () => {
    const reply = await fetch(`${bridge.url}/api/openapi.json`, {
      headers: { Authorization: `Bearer ${bridge.token}` },
    });
    const texts = z.object({
      info: z.object({ title: z.string(), description: z.string() }),
      tags: z.array(z.object({ description: z.string() })),
      paths: z.record(
        z.string(),
        z.record(z.string(), z.object({ summary: z.string().optional(), description: z.string().optional() })),
      ),
    });
    const { info, tags, paths } = texts.parse(await reply.json());
    const routes = Object.values(paths).flatMap((path) => Object.values(path));
    const all = [info, ...tags, ...routes].flatMap((one) => Object.values(one));
    expect(all.filter((text) => typeof text === 'string' && KOREAN[text] === undefined)).toEqual([]);
  });

  it('speaks the reader’s language, and the other one by a button', async () => {
    const context = await browser.newContext({ locale: 'ko-KR' });
    const own = await context.newPage();
    await own.goto(`${bridge.url}/docs`);
    await own.getByText('작업을 추가합니다', { exact: true }).waitFor();
    await own.getByText('인증', { exact: true }).first().waitFor();
    expect(await own.locator('.info code').count()).toBeGreaterThan(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await own.emulateMedia({ colorScheme });
      // The order of its headings is Swagger UI's.
      expect((await axeProblems(own)).filter((problem) => problem.startsWith('color-contrast'))).toEqual([]);
    }
    await own.getByRole('button', { name: 'English' }).click();
    await own.getByText('Add a task', { exact: true }).waitFor();
    expect(await own.evaluate(() => document.documentElement.lang)).toBe('en');
    await context.close();
  });

  it('cannot be framed by another site', async () => {
    const server: Server = createServer((_request, response) =>
      response.setHeader('Content-Type', 'text/html').end(`<iframe src="${bridge.url}/docs"></iframe>`),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`);
    await blocked;
    server.close();
    server.closeAllConnections();
  });
});
