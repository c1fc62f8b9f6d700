import { once } from 'node:events';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { client } from './support/client';
import { startTrayHost, type TrayHost, type TrayItem } from './support/dbus-tray';
import { launchApp, newPlace, projectRoot, type RunningApp } from './support/launch';
import { callMain, changeSettings, closeWindow, nextWindow, visibleWindows } from './support/panel-page';
import { askAsPage } from './support/seed-origin';
import { startSlowLlm } from './support/slow-llm';

const ICONS = ['idle', 'working', 'needs-you', 'paused'] as const;

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let host: TrayHost;
let running: RunningApp;
let tray: TrayItem;

beforeAll(async () => {
  llm = await startSlowLlm();
  host = await startTrayHost();
  running = await launchApp({
    place: await newPlace({ welcomed: true, notifications: false, llm: { baseUrl: llm.baseUrl, model: 'slow' } }),
  });
  tray = await host.item();
});
afterAll(async () => {
  await running?.close();
  host?.close();
  llm?.close();
});

/** Which of our icons the tray shows: the one that differs least in its opaque pixels. */
async function iconShown(): Promise<string> {
  const { width, height, argb } = await tray.icon();
  const distances = await Promise.all(
    ICONS.map(async (name) => {
      const rgba = await sharp(join(projectRoot, 'resources', `tray-${name}.png`))
        .resize(width, height)
        .ensureAlpha()
        .raw()
        .toBuffer();
      let distance = 0;
      for (let at = 0; at < rgba.length; at += 4) {
        if (rgba[at + 3] !== 255) continue;
        for (let band = 0; band < 3; band += 1)
          distance += Math.abs((rgba[at + band] ?? 0) - (argb[at + band + 1] ?? 0));
      }
      return { name, distance };
    }),
  );
  return distances.toSorted((one, other) => one.distance - other.distance)[0]?.name ?? '';
}

const labels = async () => (await tray.menu()).map(({ label }) => label);
const shows = (expected: readonly string[], icon: (typeof ICONS)[number]) =>
  host.eventually(async () => {
    expect(await labels()).toEqual(expected);
    expect(await iconShown()).toBe(icon);
  });
const AT_REST = ['0 waiting · 0 running · 1 failed', 'Open the queue', 'Pause all (running tasks finish)', 'Quit'];
const paused = async () => (await callMain(running.page, 'app:snapshot', undefined)).paused;

describe('The tray, as the desktop sees it over D-Bus', () => {
  it('shows in Korean what waits, runs and has failed, live, and its icon distinguishes work from rest', async () => {
    const rest = ['큐 열기', '모두 일시정지 (지금 작업은 마칩니다)', '종료'];
    await shows(['대기 0 · 처리중 0 · 실패 0', ...rest], 'idle');
    expect((await tray.menu())[0]?.enabled).toBe(false);

    const queue = client(running.bridge);
    const broken = await queue.enqueue({ type: 'script', projectId: '제목 없는 대본', metadata: {} });
    await queue.ended(broken.id);
    const held = await queue.enqueue({ type: 'script', projectId: 'p1', metadata: { title: '한강 야경 명소' } });
    await llm.asked();
    for (const n of [1, 2])
      await queue.enqueue({ type: 'script', projectId: `뒤 ${n}`, metadata: { text: '문장입니다.' } });
    await shows(['대기 2 · 처리중 1 · 실패 1', ...rest], 'working');
    await host.eventually(async () => expect(await tray.toolTip()).toBe('Studio Queue — 대기 2 · 처리중 1 · 실패 1'));

    await callMain(running.page, 'queue:cancel', { id: held.id });
    await shows(['대기 0 · 처리중 0 · 실패 1', ...rest], 'idle');
  });

  it('says that a web page waits for a decision, before anything else, until it has one', async () => {
    const origin = 'http://localhost:3000';
    await askAsPage(running.bridge, origin);
    await shows(
      ['대기 0 · 처리중 0 · 실패 1', '확인 필요 1', '큐 열기', '모두 일시정지 (지금 작업은 마칩니다)', '종료'],
      'needs-you',
    );
    await callMain(running.page, 'origins:decide', { origin, allow: false });
    await shows(['대기 0 · 처리중 0 · 실패 1', '큐 열기', '모두 일시정지 (지금 작업은 마칩니다)', '종료'], 'idle');
  });

  it('counts a task that waits for the creator’s help among what needs them, and the entry opens the window', async () => {
    const { page } = running;
    await changeSettings(page, { voice: '유나 (예전 목소리)' });
    const queue = client(running.bridge);
    const tasks = await queue.pipeline({
      projectId: '목소리 없는 영상',
      script: { text: '문장입니다.' },
      image: { scenes: 1 },
      video: { resolution: '480p' },
    });
    const parked = tasks.at(-1)?.id ?? '';
    await queue.until(parked, ({ needsYou }) => needsYou !== undefined);
    await shows(
      ['대기 1 · 처리중 0 · 실패 1', '확인 필요 1', '큐 열기', '모두 일시정지 (지금 작업은 마칩니다)', '종료'],
      'needs-you',
    );
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await expect.poll(() => visibleWindows(running.app)).toBe(0);
    await tray.click('확인 필요 1');
    await expect.poll(() => visibleWindows(running.app)).toBe(1);

    await callMain(page, 'queue:cancel', { id: parked });
    await changeSettings(page, { voice: '' });
    await shows(['대기 0 · 처리중 0 · 실패 1', '큐 열기', '모두 일시정지 (지금 작업은 마칩니다)', '종료'], 'idle');
  });

  it('speaks English as soon as the panel does', async () => {
    await changeSettings(running.page, { language: 'en' });
    await shows(AT_REST, 'idle');
    await host.eventually(async () =>
      expect(await tray.toolTip()).toBe('Studio Queue — 0 waiting · 0 running · 1 failed'),
    );
  });

  it('pauses all three types by one click and sets them going by the next', async () => {
    await tray.click('Pause all (running tasks finish)');
    await shows(['0 waiting · 0 running · 1 failed', 'Open the queue', 'Resume all', 'Quit'], 'paused');
    expect(await paused()).toEqual({ script: true, image: true, video: true });
    const queue = client(running.bridge);
    const task = await queue.enqueue({ type: 'script', projectId: '쉬는 중', metadata: { text: '문장입니다.' } });
    await shows(['1 waiting · 0 running · 1 failed', 'Open the queue', 'Resume all', 'Quit'], 'paused');

    await tray.click('Resume all');
    expect((await queue.ended(task.id)).status).toBe('completed');
    await expect.poll(paused).toEqual({ script: false, image: false, video: false });
    // The entries are others with each change: the next click is at those that stay.
    await shows(AT_REST, 'idle');
  });

  it('sets everything going when only some types are paused', async () => {
    await callMain(running.page, 'queue:pause', { type: 'video', mode: 'after-current' });
    await host.eventually(async () => expect(await labels()).toContain('Resume all'));
    await tray.click('Resume all');
    await host.eventually(async () => expect(await labels()).toContain('Pause all (running tasks finish)'));
    await expect.poll(paused).toEqual({ script: false, image: false, video: false });
  });

  it('opens the window again after it was closed, by its entry and by a click on the icon', async () => {
    let { page } = running;
    for (const open of [() => tray.click('Open the queue'), () => tray.activate()]) {
      await closeWindow(running.app, page);
      // The page is gone a moment before its window is.
      await expect.poll(() => visibleWindows(running.app)).toBe(0);
      const [next] = await Promise.all([nextWindow(running.app), open()]);
      await next.getByTestId('app').waitFor();
      await expect.poll(() => visibleWindows(running.app)).toBe(1);
      page = next;
    }
  });

  it('brings a minimised window back, by its entry and by a click on the icon', async () => {
    // Without a window manager nothing can be minimised: the window is made to report that it is, and the test watches its restore().
    await running.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('The window is closed.');
      const state = { minimised: false, restored: 0 };
      Reflect.set(globalThis, 'minimising', state);
      window.isMinimized = () => state.minimised;
      window.restore = () => {
        state.minimised = false;
        state.restored += 1;
      };
    });
    const minimise = () =>
      running.app.evaluate(() => {
        Reflect.get(globalThis, 'minimising').minimised = true;
      });
    const restored = () => running.app.evaluate((): number => Reflect.get(globalThis, 'minimising').restored);
    for (const [index, open] of [() => tray.click('Open the queue'), () => tray.activate()].entries()) {
      await minimise();
      await open();
      await expect.poll(restored).toBe(index + 1);
    }
  });

  it('asks before it ends a running task, and ends the app with 0 when the creator agrees', async () => {
    const queue = client(running.bridge);
    await queue.enqueue({ type: 'script', projectId: 'p2', metadata: { title: '서울 골목 산책' } });
    await llm.asked();
    // An entry that is clicked while the menu is made anew is clicked in vain.
    await shows(
      ['0 waiting · 1 running · 1 failed', 'Open the queue', 'Pause all (running tasks finish)', 'Quit'],
      'working',
    );
    // The system's own message box cannot be clicked from here, so a stub returns its result.
    const answerDialogs = (response: number) =>
      running.app.evaluate(({ dialog }, answer) => {
        const asked: string[] = [];
        Reflect.set(globalThis, 'asked', asked);
        dialog.showMessageBox = async (...given: unknown[]) => {
          asked.push(JSON.stringify(given.at(-1)));
          return { response: answer, checkboxChecked: false };
        };
      }, response);
    const asked = () => running.app.evaluate((): string[] => Reflect.get(globalThis, 'asked'));

    await answerDialogs(1);
    await tray.click('Quit');
    await expect.poll(asked).toHaveLength(1);
    expect((await asked())[0]).toMatch(/A task is running\. Quit\?.*서울 골목 산책/);
    expect((await queue.call('GET', '/api/queue/health')).status).toBe(200);

    await answerDialogs(0);
    const exited = once(running.app.process(), 'exit');
    // The app may end before the reply to the click arrives.
    await tray.click('Quit').catch(() => {});
    expect((await exited)[0]).toBe(0);
  });
});
