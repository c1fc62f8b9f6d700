import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ipcCalls } from '../../contract/ipc';
import { say } from '../../contract/messages';
import { call, outsideUrl, PANEL, running, setUpHostilePage, visits, windows } from './support/hostile-page';
import { projectRoot } from './support/launch';

setUpHostilePage();

describe('where the page may go (items 13, 14, 15)', () => {
  const places = (): string[] => [
    outsideUrl,
    'file:///etc/hostname',
    'app://studio-queue/elsewhere.html',
    'data:text/html,x',
  ];

  it('is nowhere: no address is followed', async () => {
    for (const place of places()) {
      await running.page.evaluate((url) => {
        location.href = url;
      }, place);
      await running.page.evaluate((url) => {
        const link = document.createElement('a');
        link.href = url;
        document.body.append(link);
        link.click();
        link.remove();
      }, place);
    }
    await running.page.evaluate((url) => {
      const form = document.createElement('form');
      form.action = url;
      form.method = 'post';
      document.body.append(form);
      form.submit();
      form.remove();
    }, outsideUrl);
    // A reply from the same page, after everything before it.
    expect((await call('app:snapshot')).ok).toBe(true);
    expect({ url: running.page.url(), visits }).toEqual({ url: PANEL, visits: 0 });
  });

  it('opens no window, and hands no address to the system', async () => {
    const opened = await running.page.evaluate(
      (urls) => urls.map((url) => window.open(url) === null && window.open(url, 'x', 'popup') === null),
      [...places(), PANEL, 'mailto:a@example.com'],
    );
    expect(opened).not.toContain(false);
    await running.page.evaluate((url) => {
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      document.body.append(link);
      link.click();
      link.remove();
    }, outsideUrl);
    // A middle click asks for a new tab, which would be a window here.
    await running.page.evaluate((url) => {
      const link = document.createElement('a');
      link.href = url;
      link.id = 'middle';
      link.textContent = 'link';
      link.style.cssText = 'position:fixed;inset:0;z-index:99999';
      document.body.append(link);
    }, outsideUrl);
    await running.page.mouse.click(200, 200, { button: 'middle' });
    await running.page.evaluate(() => document.querySelector('#middle')?.remove());
    expect((await call('app:snapshot')).ok).toBe(true);
    expect({ windows: await windows(), visits }).toEqual({ windows: 1, visits: 0 });
  });
});

describe('permissions (item 5)', () => {
  it('are refused, all but writing plain text to the clipboard', async () => {
    const states = await running.page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'midi',
        'clipboard-read',
        'persistent-storage',
      ];
      const asked = names.map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return `${name} ${state}`;
      });
      const refused = (promise: Promise<unknown>) =>
        promise.then(
          () => 'given',
          () => 'refused',
        );
      return {
        states: await Promise.all(asked),
        tried: await Promise.all([
          refused(navigator.mediaDevices.getUserMedia({ audio: true })),
          refused(navigator.mediaDevices.getDisplayMedia()),
          refused(new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail))),
          refused(navigator.clipboard.readText()),
          Notification.requestPermission(),
        ]),
      };
    });
    expect(states.states.filter((line) => !line.endsWith(' denied'))).toEqual([]);
    expect(states.tried).toEqual(['refused', 'refused', 'refused', 'refused', 'denied']);
  });
});

describe('calls to main (items 17, 20)', () => {
  it('are refused from another window, even one of our own address with our preload', async () => {
    for (const url of [PANEL, 'data:text/html,x']) {
      const reply = await running.app.evaluate(
        async ({ BrowserWindow }, { address, preload }) => {
          const other = new BrowserWindow({
            show: false,
            webPreferences: { preload, sandbox: true, contextIsolation: true },
          });
          await other.loadURL(address);
          const said: unknown = await other.webContents.executeJavaScript(
            `studioQueue.call('settings:set', { port: 50000 })`,
          );
          other.destroy();
          return said;
        },
        { address: url, preload: join(projectRoot, 'out', 'preload', 'index.cjs') },
      );
      expect(reply).toEqual({
        ok: false,
        error: { code: 'invalid_request', message: 'This page may not use the app.' },
      });
    }
    expect(await windows()).toBe(1);
  });

  it('are refused from our own window when another page got into it', async () => {
    // The page's own driver hears of it later than main: the call below would be asked of the other page.
    const isBack = running.page.waitForEvent('load', { predicate: (page) => page.url() === PANEL });
    const reply = await running.app.evaluate(async ({ BrowserWindow }, panel) => {
      const ours = BrowserWindow.getAllWindows()[0];
      await ours?.loadURL('data:text/html,<title>another page</title>');
      const said: unknown = await ours?.webContents.executeJavaScript(`studioQueue.call('app:snapshot')`);
      await ours?.loadURL(panel);
      return said;
    }, PANEL);
    await isBack;
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect((await call('app:snapshot')).ok).toBe(true);
  });

  it('go to known channels only', async () => {
    for (const channel of [
      'shell:run',
      'ELECTRON_BROWSER_REQUIRE',
      'constructor',
      '__proto__',
      'toString',
      '',
      'queue:events',
    ])
      await expect(call(channel), channel).rejects.toThrow(/unknown channel/);
  });

  it.each(Object.keys(ipcCalls))(
    '%s: an input of the wrong shape is refused, naming what is wrong',
    async (channel) => {
      // The last one is compared with a number by zod, which throws.
      const uncomparable = { length: { toString: 1 } };
      for (const input of [
        42,
        'text',
        ['list'],
        { wrong: 1 },
        { id: uncomparable, origin: uncomparable, key: uncomparable },
      ]) {
        const reply = await call(channel, input);
        expect(reply).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^invalid_/) } });
        if (!reply.ok) expect(say(reply.error.message, 'en')).not.toMatch(/\bat .*:\d+|wrong shape/);
      }
    },
  );

  it('name the field, also deep inside and when it is one too many', async () => {
    const field = async (channel: string, input: unknown) => {
      const reply = await call(channel, input);
      return reply.ok ? 'accepted' : reply.error.field;
    };
    const id = '5e06e309-13b7-454c-8f43-988de08edde7';
    expect(await field('queue:get', { id: '../../etc/passwd' })).toBe('id');
    expect(await field('queue:list', { limit: 100_000 })).toBe('limit');
    expect(await field('queue:get', { id, also: 1 })).toBe('also');
    expect(await field('queue:waits', { ids: [id, '../../etc/passwd'] })).toBe('ids.1');
    expect(await field('queue:waits', { ids: Array(501).fill(id) })).toBe('ids');
    expect(await field('queue:enqueue', { type: 'script', projectId: '', metadata: {} })).toBe('projectId');
    expect(await field('queue:all', { action: 'cancel', filter: { types: ['other'] } })).toBe('filter.types.0');
    expect(await field('settings:set', { port: 80 })).toBe('port');
    expect(await field('shell:show-output', { id, index: -1 })).toBe('index');
    const secret = { type: 'script', name: 'TOKEN', value: '' };
    for (const [name, value] of [
      ['type', 'other'],
      ['name', 'SQ_REPLY'],
      ['name', '../llm-key'],
      ['name', '__proto__ '],
      ['value', 'x'.repeat(8_193)],
    ] as const)
      expect(await field('settings:set-processor-secret', { ...secret, [name]: value })).toBe(name);
    const program = { kind: 'program', command: ['sh'] };
    expect(await field('settings:set', { processors: { other: program } })).toMatch(/^processors/);
    expect(await field('settings:set', { processors: { script: { kind: 'builtin', command: ['sh'] } } })).toBe(
      'processors.script.command',
    );
    expect(await field('settings:set', { processors: { script: { ...program, env: { SQ_OUT_DIR: '/' } } } })).toBe(
      'processors.script.env.SQ_OUT_DIR',
    );
    expect(await field('queue:test-run', { type: 'script', projectId: 'p', metadata: [] })).toBe('metadata');
    // The page names a task, never an address.
    expect(await field('shell:open-needs-you', { id, url: 'https://example.com/' })).toBe('url');
    expect(await field('shell:open-needs-you', { id: 'https://example.com/' })).toBe('id');
  });
});

/** Last: the window and the scheme that it leaves behind are no longer the product's. */
describe('a frame inside our own window (item 17)', () => {
  it('may call nothing, though it had our address and our preload, which no frame of the product has', async () => {
    const replies = await running.app.evaluate(async ({ app, BrowserWindow, protocol }, panel) => {
      const html = (content: string) => new Response(content, { headers: { 'Content-Type': 'text/html' } });
      protocol.unhandle('app');
      protocol.handle('app', ({ url }) =>
        html(url === panel ? `<iframe src="${panel}?frame"></iframe><iframe srcdoc="x"></iframe>` : 'frame'),
      );
      // The app makes its window again. A preference that it does not name is read through the prototype.
      Object.defineProperty(Object.prototype, 'nodeIntegrationInSubFrames', { value: true, configurable: true });
      BrowserWindow.getAllWindows()[0]?.destroy();
      app.emit('activate');
      Reflect.deleteProperty(Object.prototype, 'nodeIntegrationInSubFrames');
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('no window');
      await new Promise<void>((done) => contents.once('did-finish-load', done));
      const asked = contents.mainFrame.framesInSubtree.map(async (frame) => {
        const said: unknown = await frame.executeJavaScript(`studioQueue.call('app:snapshot')`);
        return { url: frame.url, said };
      });
      return Promise.all(asked);
    }, PANEL);
    const refused = { ok: false, error: { code: 'invalid_request', message: 'This page may not use the app.' } };
    expect(replies).toEqual([
      { url: PANEL, said: expect.objectContaining({ ok: true }) },
      { url: `${PANEL}?frame`, said: refused },
      { url: 'about:srcdoc', said: refused },
    ]);
  });
});
