import { once } from 'node:events';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import sharp from 'sharp';
import { z } from 'zod';
import { DEFAULT_BRIDGE_PORT } from '../../../contract/bridge';
import { removeTempDirs } from '../../support/temp-dir';
import { client } from './client';
import { launchApp, newPlace, projectRoot } from './launch';
import { openMachines } from './open-machines';
import { callMain, changeSettings } from './panel-page';
import { openStudio } from './seed-studio';

const OUT_DIR = join(projectRoot, 'docs', 'screenshots');
const MAX_BYTES = 150_000;
const WIDE = { width: 1280, height: 800 };
/** A form of a program and a run of it in one picture. */
const TALL = { width: 1280, height: 1040 };
const NARROW = { width: 800, height: 700 };
/** What the settings show; the run itself writes elsewhere, as its flags say. */
const SHOWN = { workspace: '/home/minji/Videos/Studio Queue' };
const USUAL_PORT = ['--port', String(DEFAULT_BRIDGE_PORT)];

/** The window as a user sees it: the app's own window, not an emulated view. */
async function resize(app: ElectronApplication, size: { width: number; height: number }): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    for (const one of BrowserWindow.getAllWindows()) one.setContentSize(width, height);
  }, size);
}

/** In Korean and English, light and dark; `act` opens the screen again for each. */
async function shoot(name: string, page: Page, act: () => Promise<unknown> = async () => {}): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const language of ['ko', 'en'] as const)
    for (const theme of ['light', 'dark'] as const) {
      await changeSettings(page, { language, theme });
      // The panel reads its settings when it starts.
      await page.reload();
      await page.locator(`html[lang=${language}][data-mantine-color-scheme=${theme}]`).waitFor();
      await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
      await act();
      // Moves the pointer away from everything that has a hover style.
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.fonts.ready);
      // Two frames, so that it is painted.
      await page.evaluate(
        () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(() => painted(null)))),
      );
      const file = join(OUT_DIR, `${name}-${language}-${theme}.png`);
      await sharp(await page.screenshot({ animations: 'disabled' }))
        .png({ palette: true, quality: 90, effort: 7 })
        .toFile(file);
      const { size } = await stat(file);
      process.stdout.write(`${file.slice(projectRoot.length + 1)} ${Math.round(size / 1024)} KB\n`);
      if (size > MAX_BYTES) throw new Error(`${file} is larger than ${MAX_BYTES} bytes.`);
    }
}

/** Chromium shows its spinner over a film a moment longer than it loads; no script can see that, so the screenshot itself is compared. */
async function untilStill(page: Page): Promise<void> {
  const look = () => page.locator('video').screenshot();
  let before = await look();
  for (let same = 0; same < 3; ) {
    const now = await look();
    same = now.equals(before) ? same + 1 : 0;
    before = now;
  }
}

/** Of the real app: a program of the creator's uses a core, one worker was killed, the others are idle. */
async function shootWorkers(): Promise<void> {
  const place = await newPlace({ ...SHOWN, welcomed: true, notifications: false });
  const { app, page, bridge, close } = await launchApp({ place, flags: USUAL_PORT });
  const row = (type: string) => page.getByTestId(`worker-row-${type}`);
  try {
    await resize(app, WIDE);
    const busy = "print('busy', flush=True)\nwhile True: pass";
    await changeSettings(page, {
      processors: {
        video: {
          kind: 'program',
          command: ['/usr/bin/python3', '-c', busy],
          cwd: '',
          env: {},
          secrets: [],
          timeoutMinutes: 120,
          graceSeconds: 10,
        },
      },
    });
    const metadata = { title: '요즘 뜨는 편의점 신상' };
    await client(bridge).enqueue({ type: 'video', projectId: metadata.title, metadata });
    const { workers } = await callMain(page, 'workers:look', undefined);
    process.kill(workers.find(({ type }) => type === 'image')?.pid ?? 0, 'SIGKILL');
    const act = async () => {
      await page.getByTestId('nav-workers').click();
      await page.getByTestId('worker-error-image').waitFor();
      await page.locator('[data-testid=worker-row-image][data-state=idle]').waitFor();
      await row('image')
        .getByText(/^[1-9]\d* (\/|of) 1,024 MB$/u)
        .waitFor();
      await page
        .getByTestId('cpu-video')
        .getByText(/^\d{2,}%$/u)
        .waitFor();
      await page.getByTestId('app-main').getByText(/%$/u).waitFor();
    };
    await shoot('workers', page, act);
    await resize(app, NARROW);
    await shoot('workers-narrow', page, act);
  } finally {
    await close();
  }
}

async function shootFirstRun(): Promise<void> {
  const { app, page, close } = await launchApp({
    place: await newPlace({ ...SHOWN, welcomed: false }),
    flags: USUAL_PORT,
    screen: 'today',
  });
  try {
    await resize(app, WIDE);
    await shoot('today-first-run', page, () => page.getByTestId('welcome').waitFor());
  } finally {
    await close();
  }
}

async function shootEmpty(): Promise<void> {
  const { app, page, close } = await launchApp({
    place: await newPlace({ ...SHOWN, welcomed: true }),
    flags: USUAL_PORT,
  });
  try {
    await resize(app, WIDE);
    await shoot('queue-empty', page, () => page.getByTestId('bridge-pill').waitFor());
  } finally {
    await close();
  }
}

/** Another program listens where the bridge wants to: no bridge.json appears, so the app is started by hand. */
async function shootPortInUse(): Promise<void> {
  const other = createServer().listen(DEFAULT_BRIDGE_PORT, '127.0.0.1');
  await once(other, 'listening');
  const place = await newPlace({ ...SHOWN, welcomed: true });
  const leading = z.array(z.string()).parse(JSON.parse(process.env.STUDIO_QUEUE_ELECTRON_ARGS ?? '[]'));
  const app = await _electron.launch({
    executablePath: process.env.STUDIO_QUEUE_ELECTRON ?? '',
    args: [...leading, '--home', place.home, '--workspace', place.workspace],
    cwd: projectRoot,
  });
  try {
    const page = await app.firstWindow();
    await resize(app, WIDE);
    await shoot('port-in-use', page, () => page.locator('[data-testid=bridge-pill][data-state=port-in-use]').waitFor());
  } finally {
    const exited = once(app.process(), 'exit');
    app.process().kill('SIGTERM');
    await exited;
    other.close();
  }
}

async function shootStudio(): Promise<void> {
  const studio = await openStudio({ settings: SHOWN, flags: USUAL_PORT });
  const { app, page } = studio.running;
  const running = () => page.getByTestId('running-script').waitFor();
  const goTo = (screen: string) => page.getByTestId(`nav-${screen}`).click();
  try {
    await resize(app, WIDE);
    await shoot('queue-busy', page, async () => {
      await running();
      // All pictures but the last: the lane then stays as it is.
      await page.getByTestId('running-image').getByText('3/4').first().waitFor();
      await page.locator('[data-testid^=waiting-row-]').first().waitFor();
    });
    await resize(app, NARROW);
    await shoot('narrow', page, async () => {
      await goTo('queue');
      await running();
    });
    await shoot('today-narrow', page, async () => {
      await goTo('today');
      await page.locator('[data-testid^=making-]').first().waitFor();
    });
    await resize(app, WIDE);
    await shoot('today', page, async () => {
      await goTo('today');
      await page.locator('[data-testid^=making-]').first().waitFor();
    });
    await shoot('queue-films', page, async () => {
      await goTo('queue');
      await page
        .locator('label')
        .filter({ hasText: /^(영상별|Films)$/u })
        .click();
      await page.locator('[data-testid^=film-row-]').first().waitFor();
    });
    await shoot('projects', page, async () => {
      await goTo('projects');
      await page.getByTestId('film-card').first().waitFor();
      await page.waitForFunction(() => [...document.images].every((one) => one.complete));
    });
    await shoot('project', page, async () => {
      await page.evaluate((id) => {
        localStorage.setItem('studio-queue-screen', 'project');
        localStorage.setItem('studio-queue-project', id);
      }, studio.film.projectId);
      await page.reload();
      await page.getByTestId('project').waitFor();
      await page.waitForFunction(() => [...document.querySelectorAll('video')].every((one) => one.readyState === 4));
      await untilStill(page);
    });
    await shoot('insight', page, async () => {
      await goTo('insight');
      await page.getByTestId('insight-figures').waitFor();
      await page.getByTestId('insight-chart-video').waitFor();
    });
    await shoot('history', page, async () => {
      await goTo('history');
      await page.locator('[data-testid^=history-row-]').first().waitFor();
    });
    await shoot('detail', page, async () => {
      await goTo('history');
      await page.getByTestId(`history-row-${studio.film.id}`).dblclick();
      await page.getByTestId('detail').waitFor();
      await page.waitForFunction(() => [...document.querySelectorAll('video')].every((one) => one.readyState === 4));
      await untilStill(page);
    });
    await shoot('dead-letters', page, async () => {
      await goTo('history');
      await page.getByTestId('history-failed').click();
      await page.getByTestId('history-dead').click();
      await page.locator('[data-testid^=dead-letter-] [aria-expanded=false]').first().click();
      await page.locator('[data-testid^=dead-letter-] [aria-expanded=true]').waitFor();
    });
    await shoot('film-form', page, async () => {
      await page.keyboard.press('Control+Shift+n');
      await page.getByRole('dialog').waitFor();
    });
    await shoot('palette', page, async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    });
    await shoot('settings', page, async () => {
      await goTo('settings');
      await page.getByTestId('settings').waitFor();
    });
  } finally {
    await studio.close();
  }
}

/** Written and run for real; the settings then show the place where a creator would have it. */
const WRITER = `import json, os
task = json.load(open(os.environ["SQ_TASK_FILE"], encoding="utf-8"))["task"]
reply = open(int(os.environ["SQ_REPLY"]), "w", encoding="utf-8")
print("titleId", task["metadata"]["titleId"], flush=True)
print("3/3", flush=True)
scenes = [{"narration": "비 오는 아침, 창가에 앉습니다."}, {"narration": "따뜻한 차를 한 잔 내립니다."}]
print(json.dumps({"result": {"title": "비 오는 날의 홈카페", "scenes": scenes}}), file=reply, flush=True)
`;

async function shootOwnCode(): Promise<void> {
  const place = await newPlace({ ...SHOWN, welcomed: true });
  const file = join(place.home, 'write.py');
  await writeFile(file, WRITER);
  const program = (path: string) => ({
    kind: 'program' as const,
    command: ['/usr/bin/python3', path, '--tone', 'warm, quiet'] as [string, ...string[]],
    cwd: '',
    env: { STYLE: 'film' },
    secrets: ['WRITER_TOKEN'],
    timeoutMinutes: 120,
    graceSeconds: 10,
  });
  const { app, page, bridge, close } = await launchApp({ place, flags: USUAL_PORT });
  try {
    await resize(app, TALL);
    await callMain(page, 'settings:set-processor-secret', { type: 'script', name: 'WRITER_TOKEN', value: 'secret' });
    await changeSettings(page, { processors: { script: program(file), video: { kind: 'external' } } });
    const queue = client(bridge);
    for (const projectId of ['시험 실행', 'Test run']) {
      const metadata = { title: projectId, titleId: 128 };
      await queue.ended((await callMain(page, 'queue:test-run', { type: 'script', projectId, metadata })).id);
    }
    await changeSettings(page, { processors: { script: program('/home/minji/studio/write.py') } });
    await shoot('own-code-settings', page, async () => {
      await page.getByTestId('nav-settings').click();
      await page.getByTestId('section-processors').click();
      await page.getByTestId('test-outcome').getByText('titleId 128').waitFor();
      await page.locator('h2:focus').evaluate((heading) => heading instanceof HTMLElement && heading.blur());
    });
    await resize(app, WIDE);
    await shoot('own-code-steps', page, async () => {
      await page.getByTestId('nav-settings').click();
      await page.getByTestId('own-code').click();
      await page.getByTestId('own-code-panel').waitFor();
    });
  } finally {
    await close();
  }
}

async function shootMachines(): Promise<void> {
  const { desk, redis, close } = await openMachines(['편집실', '렌더 1', '민지의 노트북'], {
    settings: SHOWN,
    flags: USUAL_PORT,
  });
  const { app, page } = desk;
  const running = () => page.locator('[data-testid^=also-running-]').first().waitFor();
  try {
    await resize(app, WIDE);
    await shoot('studio-queue', page, running);
    await shoot('studio-machines', page, async () => {
      await page.getByTestId('nav-machines').click();
      await page.locator('[data-testid^=machine-]').nth(2).waitFor();
    });
    await shoot('studio-settings', page, async () => {
      await page.getByTestId('nav-settings').click();
      await page.getByTestId('section-studio').click();
      await page.locator('h2:focus').evaluate((heading) => heading instanceof HTMLElement && heading.blur());
    });
    await redis.stop();
    await shoot('studio-offline', page, async () => {
      await page.getByTestId('nav-queue').click();
      await page.getByTestId('studio-offline').waitFor();
    });
  } finally {
    await close();
  }
}

await mkdir(OUT_DIR, { recursive: true });
try {
  const scenes = {
    'first-run': shootFirstRun,
    empty: shootEmpty,
    port: shootPortInUse,
    'own-code': shootOwnCode,
    studio: shootStudio,
    machines: shootMachines,
    workers: shootWorkers,
  };
  const wanted = process.argv.slice(2);
  for (const [name, scene] of Object.entries(scenes)) if (wanted.length === 0 || wanted.includes(name)) await scene();
} finally {
  removeTempDirs();
}
