import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { ipcEnvelopeSchema } from '../../../contract/ipc';
import { launchApp, type RunningApp } from './launch';

/*
 * Electron's own security checklist (electronjs.org, "Security"), item by item, and where it is tried:
 *  1 load only secure content                  security-page: what the page may load
 *  2 no Node in pages of others                security-page: the window
 *  3 context isolation                         security-page: the window
 *  4 process sandbox                           security-page: the window
 *  5 permission requests are handled           security-reach: permissions
 *  6 webSecurity stays on                      security-page: the window; npm run security:electron
 *  7 a content security policy                 security-page: what the page may load
 *  8 allowRunningInsecureContent stays off     security-page: the window; npm run security:electron
 *  9 experimentalFeatures stay off             security-page: the window; npm run security:electron
 * 10 no enableBlinkFeatures                    security-page: the window; npm run security:electron
 * 11 no allowpopups of a webview               security-page: the window (a webview element does nothing)
 * 12 options of a webview are checked          security-page: the window (none can be attached)
 * 13 navigation is limited                     security-reach: where the page may go
 * 14 new windows are limited                   security-reach: where the page may go
 * 15 openExternal with nothing untrusted       security-reach: where the page may go; npm run security:electron
 * 16 a current Electron                        scripts/electron.test: the exact version; no installers of the fallback
 * 17 the sender of every IPC message           security-reach: calls to main, a frame inside our own window
 * 18 no file://, a protocol of our own         security-page: app://, what the page may load
 * 19 fuses                                     test/package/contents.pack (read back), test/package/config
 * 20 no Electron API handed to the page        security-page: the window; security-reach: calls to main
 */

export const PANEL = 'app://studio-queue/index.html';
export let running: RunningApp;
/** Stands in for the outside world: nothing that the page tries may reach it. */
let outside: Server;
export let outsideUrl: string;
export let visits = 0;
export let datagrams: Socket;

/** Launches the app for the whole file, with that world beside it. Call it once, at the top. */
export function setUpHostilePage(): void {
  beforeAll(async () => {
    outside = createServer((socket) => {
      visits += 1;
      socket
        .on('error', () => undefined)
        .end('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\n\r\nhi');
    }).listen(0, '127.0.0.1');
    await once(outside, 'listening');
    const address = outside.address();
    outsideUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    datagrams = createSocket('udp4', () => {
      visits += 1;
    }).bind(0, '127.0.0.1');
    await once(datagrams, 'listening');
    running = await launchApp();
    // Not until the panel's words appear: without a guard (isolation) there are none, and that is what a test must find.
    await running.page.waitForLoadState('load');
  });
  beforeEach(() => {
    visits = 0;
  });
  afterAll(async () => {
    await running?.close();
    outside?.close();
    datagrams?.close();
  });
}

/**
 * What the app's own scheme returns. The page asks, as in the product, wherever its policy allows it; another host can
 * only be asked by main. (A few dozen `net.fetch` of main through the inspector make Electron 33's scheme stop responding; 3,000
 * requests of the page do not.)
 */
export async function askScheme(url: string): Promise<{ status: number; type: string; policy: string; text: string }> {
  const ask = async (asked: string, get: typeof fetch) => {
    try {
      const reply = await get(asked);
      const header = (name: string) => reply.headers.get(name) ?? '';
      return {
        status: reply.status,
        type: header('content-type'),
        policy: header('content-security-policy'),
        text: await reply.text(),
      };
    } catch (error) {
      return { status: 0, type: '', policy: '', text: String(error) };
    }
  };
  if (url.startsWith(`${new URL(PANEL).protocol}//studio-queue/`)) {
    return running.page.evaluate(`(${ask})(${JSON.stringify(url)}, fetch)`);
  }
  return running.app.evaluate(async ({ net }, asked) => {
    const reply = await net.fetch(asked);
    return { status: reply.status, type: '', policy: '', text: await reply.text() };
  }, url);
}

/** One call of the page's API as a hostile page would make it: any name, any input. */
export function call(channel: string, input?: unknown) {
  return running.page
    .evaluate(([name, value]) => Reflect.apply(window.studioQueue.call, undefined, [name, value]), [
      channel,
      input,
    ] as const)
    .then((envelope: unknown) => ipcEnvelopeSchema.parse(envelope));
}

export const windows = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
