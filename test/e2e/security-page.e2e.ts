import { realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outputUrl } from '../../contract/ipc';
import { client } from './support/client';
import { askScheme, datagrams, outsideUrl, PANEL, running, setUpHostilePage, visits } from './support/hostile-page';
import { projectRoot } from './support/launch';

setUpHostilePage();

describe('the window (items 2, 3, 4, 6, 8, 9, 10, 11)', () => {
  it('is isolated and sandboxed, has no Node and no webview, and weakens nothing of the web', async () => {
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Not in Electron's types, though in its own security warnings' code.
      const read: unknown = contents === undefined ? undefined : Reflect.get(contents, 'getLastWebPreferences');
      return typeof read === 'function' ? read.call(contents) : undefined;
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    });
    // Absent is off.
    const { nodeIntegrationInWorker, enableBlinkFeatures } = z.record(z.string(), z.unknown()).parse(preferences);
    expect([nodeIntegrationInWorker ?? false, enableBlinkFeatures ?? '']).toEqual([false, '']);
  });

  it('gives the page no require, process, module or Buffer, also not in a frame of its own', async () => {
    const found = await running.page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const names = ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'electron'];
      const inPage = names.filter((name) => name in window);
      const inFrame = [...names, 'studioQueue'].filter(
        (name) => frame.contentWindow !== null && name in frame.contentWindow,
      );
      frame.remove();
      return { inPage, inFrame };
    });
    expect(found).toEqual({ inPage: [], inFrame: [] });
  });

  it('adds one name to the page, studioQueue, with three functions that cannot be replaced', async () => {
    const found = await running.page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const usual = new Set(frame.contentWindow === null ? [] : Object.getOwnPropertyNames(frame.contentWindow));
      frame.remove();
      const added = Object.getOwnPropertyNames(window).filter(
        (name) => !usual.has(name) && !/^__(playwright|pw|zod)|^\d+$/.test(name),
      );
      const api = window.studioQueue;
      const before = api.call;
      Reflect.set(api, 'call', () => 'mine');
      Reflect.set(window, 'studioQueue', { call: () => 'mine' });
      return { added, keys: Object.keys(api), same: window.studioQueue.call === before };
    });
    expect(found).toEqual({ added: ['studioQueue'], keys: ['call', 'on', 'pathOf'], same: true });
  });

  it('tells the page no path of what it made up itself', async () => {
    const told = await running.page.evaluate(() => {
      const { pathOf } = window.studioQueue;
      const lookalike = Object.setPrototypeOf({ name: 'passwd', path: '/etc/passwd' }, File.prototype);
      return [new File(['text'], '/etc/passwd'), lookalike, '/etc/passwd', null, undefined].map((what) => {
        try {
          return pathOf(what);
        } catch {
          return 'refused';
        }
      });
    });
    expect(told.filter((path) => path !== '' && path !== 'refused')).toEqual([]);
  });

  it('lets a webview element stay a dead word', async () => {
    const live = await running.page.evaluate((url) => {
      const view = document.createElement('webview');
      view.setAttribute('src', url);
      document.body.append(view);
      const isLive = view.constructor !== HTMLElement && view.constructor !== HTMLUnknownElement;
      view.remove();
      return isLive;
    }, outsideUrl);
    expect({ live, visits }).toEqual({ live: false, visits: 0 });
  });
});

describe('what the page may load (items 1, 7, 18)', () => {
  it('is stated by a policy on the page, its scripts and its styles', async () => {
    const { policy } = await askScheme(PANEL);
    const ofTheHtml = await running.page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    for (const each of [policy, ofTheHtml]) {
      expect(each).toContain("default-src 'none'");
      expect(each).toContain("script-src 'self'");
      expect(each).not.toMatch(/script-src[^;]*(unsafe|\*|http|data:|blob:)/);
      expect(each).toContain("base-uri 'none'");
      expect(each).toContain("form-action 'none'");
    }
    // A policy in the HTML itself cannot say this.
    expect(policy).toContain("frame-ancestors 'none'");
    const files = await running.page.evaluate(() => [
      ...[...document.scripts].map(({ src }) => src),
      ...[...document.querySelectorAll('link')].map(({ href }) => href),
    ]);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((name) => !name.startsWith('app://studio-queue/'))).toEqual([]);
    for (const file of files.filter((name) => /\.(js|css)$/.test(name)))
      expect((await askScheme(file)).policy).toBe(policy);
  });

  it('runs no script that was written into the page', async () => {
    const ran = await running.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.pwned = 1';
      document.body.append(script);
      const image = new Image();
      image.setAttribute('onerror', 'window.pwned = 2');
      const failed = new Promise((done) => image.addEventListener('error', done));
      image.src = 'data:,';
      document.body.append(image);
      await failed;
      const link = document.createElement('a');
      link.href = 'javascript:void(window.pwned = 3)';
      document.body.append(link);
      link.click();
      const data = document.createElement('script');
      data.src = 'data:text/javascript,window.pwned=4';
      const replied = new Promise((done) => {
        data.addEventListener('error', done);
        data.addEventListener('load', done);
      });
      document.body.append(data);
      await replied;
      for (const added of [script, image, link, data]) added.remove();
      return 'pwned' in window;
    });
    expect(ran).toBe(false);
  });

  it('reaches no other server, whichever way it is tried', async () => {
    const outcomes = await running.page.evaluate(async (url) => {
      const element = (tag: string, attributes: Record<string, string>) =>
        new Promise<string>((done) => {
          const made = document.createElement(tag);
          made.addEventListener('load', () => done('loaded'));
          made.addEventListener('error', () => done('refused'));
          made.addEventListener('loadedmetadata', () => done('loaded'));
          for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
          document.body.append(made);
        });
      const socket = (make: () => EventTarget) =>
        new Promise<string>((done) => {
          try {
            const made = make();
            made.addEventListener('open', () => done('loaded'));
            made.addEventListener('error', () => done('refused'));
          } catch {
            done('refused');
          }
        });
      const refusal = (promise: Promise<unknown>) =>
        promise.then(
          () => 'loaded',
          () => 'refused',
        );
      navigator.sendBeacon(url, 'x');
      return Promise.all([
        refusal(fetch(url)),
        refusal(fetch(url, { mode: 'no-cors' })),
        element('img', { src: `${url}a.png` }),
        element('script', { src: `${url}a.js` }),
        element('link', { rel: 'stylesheet', href: `${url}a.css` }),
        element('video', { src: `${url}a.mp4` }),
        element('iframe', { src: `${url}frame` }).then(() => 'refused'),
        element('object', { data: `${url}object` }),
        socket(() => new WebSocket(url.replace('http', 'ws'))),
        socket(() => new EventSource(url)),
        socket(() => new Worker(url)),
        refusal(new FontFace('x', `url(${url}a.woff2)`).load()),
      ]);
    }, outsideUrl);
    expect(outcomes.filter((outcome) => outcome !== 'refused')).toEqual([]);
    expect(visits).toBe(0);
    await running.page.reload();
    // The server is there and counts: only the page cannot reach it.
    expect(await (await fetch(outsideUrl)).text()).toBe('hi');
    expect(visits).toBe(1);
  });

  it('opens no WebRTC socket past the policy, which does not speak of it', async () => {
    await running.page.evaluate(
      async ([udp, tcp]) => {
        const peer = new RTCPeerConnection({
          iceServers: [
            { urls: `stun:127.0.0.1:${udp}` },
            { urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'a', credential: 'b' },
          ],
        });
        peer.createDataChannel('x');
        const gathered = new Promise<void>((done) => {
          peer.onicegatheringstatechange = () => {
            if (peer.iceGatheringState === 'complete') done();
          };
        });
        await peer.setLocalDescription();
        await gathered;
        peer.close();
      },
      [datagrams.address().port, new URL(outsideUrl).port],
    );
    expect(visits).toBe(0);
  });

  it('asks for nothing over http while the panel starts and works', async () => {
    // Seen by the page's own driver too: the next test would be asked of a page that is just going.
    const loaded = running.page.waitForEvent('load');
    const asked = running.app.evaluate(
      ({ session, BrowserWindow }) =>
        new Promise<string[]>((done) => {
          const urls: string[] = [];
          session.defaultSession.webRequest.onBeforeRequest((details, reply) => {
            urls.push(details.url);
            reply({});
          });
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('did-finish-load', () => {
            session.defaultSession.webRequest.onBeforeRequest(null);
            done(urls);
          });
          contents?.reload();
        }),
    );
    const [urls] = await Promise.all([asked, loaded]);
    expect(urls).toContain(PANEL);
    expect(urls.filter((url) => !url.startsWith('app://studio-queue/') && !url.startsWith('data:'))).toEqual([]);
  });
});

describe('app:// (item 18)', () => {
  it('serves nothing outside of its folder', async () => {
    const ways = [
      '/../main/index.js',
      '/%2e%2e/main/index.js',
      '/..%2fmain%2findex.js',
      '/..%2Fmain/index.js',
      '/assets/..%2f..%2fmain%2findex.js',
      '/..%5cmain%5cindex.js',
      '/%252e%252e%252fmain%252findex.js',
      `/${encodeURIComponent(join(projectRoot, 'out', 'main', 'index.js'))}`,
      join(projectRoot, 'out', 'main', 'index.js'),
      `/%2f${join(projectRoot, 'out', 'main', 'index.js')}`,
      '//main/index.js',
      '/..%2f..%2fresources%2ficon.png',
      '/..%2frenderer%2f..%2fmain%2findex.js',
      '/index.html%00.js',
      '/%',
      '/%zz.js',
      '/..%c0%af..%c0%afmain/index.js',
    ];
    for (const way of ways) {
      const { status, text } = await askScheme(`app://studio-queue${way}`);
      expect({ way, status: status === 404 || status === 0, text: status === 0 ? '' : text }).toEqual({
        way,
        status: true,
        text: '',
      });
    }
    // The same probe finds what does exist, so the list above is not just misspelt.
    expect((await askScheme('app://studio-queue/')).text).toBe((await askScheme(PANEL)).text);
    expect((await askScheme('app://studio-queue/..%2frenderer%2findex.html')).status).toBe(200);
  });

  it('serves no other host, and serves no kind of file that it does not know', async () => {
    for (const url of [
      'app://other/index.html',
      'app://studio-queue.evil/index.html',
      'app://studio-queue/.build-hash',
    ])
      expect({ url, status: (await askScheme(url)).status }).toEqual({ url, status: 404 });
  });

  it('serves below /output/ what a task has made and nothing else', async () => {
    const queue = client(running.bridge);
    const made = await queue.enqueue({
      type: 'script',
      projectId: 'p',
      metadata: { title: '제목', text: '한 문장입니다.' },
    });
    const task = await queue.ended(made.id);
    expect(task.outputs.length).toBeGreaterThan(0);
    const first = task.outputs[0]?.path ?? '';
    expect((await askScheme(outputUrl(task.id, 0))).status).toBe(200);
    for (const url of [
      outputUrl(task.id, task.outputs.length),
      outputUrl('00000000-0000-4000-8000-000000000000', 0),
      `app://studio-queue/output/${task.id}/-1`,
      `app://studio-queue/output/${task.id}/0/..%2fmanifest.json`,
      `app://studio-queue/output/${task.id}/${encodeURIComponent(first)}`,
      `app://studio-queue/output/${task.id}/..%2f..%2f..%2fmain%2findex.js`,
      `app://studio-queue/output/p/${first}`,
      `app://other/output/${task.id}/0`,
    ])
      expect({ url, status: (await askScheme(url)).status }).toEqual({ url, status: 404 });

    // Files change after a task has ended: a link in an output's place is not followed out of the project.
    const secret = join(running.place.home, 'secret.md');
    writeFileSync(secret, 'secret');
    const place = join(realpathSync(running.place.workspace), 'p', first);
    rmSync(place);
    symlinkSync(secret, place);
    expect(await askScheme(outputUrl(task.id, 0))).toMatchObject({ status: 404, text: '' });
  });
});
