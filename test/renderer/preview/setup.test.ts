import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { asked, emit, type OpenOptions } from './panel';
import { panelForTests } from './panel-for-tests';
import { firstRunScenario, quietScenario, troubledScenario } from './scenarios';

const { open } = panelForTests(quietScenario);

async function openSettings(options: Partial<OpenOptions> = {}): Promise<Page> {
  const page = await open(options);
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('settings').waitFor();
  return page;
}

describe('the settings', () => {
  it('change language and theme at once', async () => {
    const page = await openSettings();
    await page.getByTestId('settings').getByText('English').click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await page.getByTestId('settings').getByText('Dark').click();
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([{ language: 'en' }, { theme: 'dark' }]);
  });

  it('say at the field what main would reject, and do not send it', async () => {
    const page = await openSettings();
    const url = page.getByLabel('서버 주소');
    await url.fill('ftp://example');
    await url.press('Enter');
    const problem = page.getByText('http:// 또는 https://로 시작하는', { exact: false });
    await problem.waitFor();
    expect(await url.getAttribute('aria-invalid')).toBe('true');
    const port = page.getByLabel('포트', { exact: true });
    await port.fill('80');
    await port.press('Enter');
    await page.getByText('1024부터 가능합니다.').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([]);
    await port.press('Escape');
    expect(await port.inputValue()).toBe('47800');
    await url.fill('http://127.0.0.1:11434/v1');
    await url.press('Enter');
    await problem.waitFor({ state: 'detached' });
    await page.getByText('저장됨').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([{ llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: '' } }]);
  });

  it('keep both of two fields of one object that are left in quick succession', async () => {
    const page = await openSettings();
    await page.getByLabel('서버 주소').fill('http://127.0.0.1:11434/v1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('qwen3:8b');
    await page.keyboard.press('Tab');
    await page.waitForFunction(
      () =>
        Reflect.get(window, 'fakeMain').calls.filter((call: { channel: string }) => call.channel === 'settings:set')
          .length === 2,
    );
    expect((await asked(page, 'settings:set')).at(-1)).toEqual({
      llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen3:8b' },
    });
  });

  it('say at the field when saving failed', async () => {
    const page = await openSettings({
      scenario: { ...quietScenario, failures: { 'settings:set': { code: 'storage_failed' } } },
    });
    const days = page.getByLabel('기록 보관');
    await days.fill('60');
    await days.press('Enter');
    await page.getByText('저장하지 못했습니다.', { exact: false }).waitFor();
  });

  it('take the work folder from the system’s dialog', async () => {
    const page = await openSettings({ scenario: { ...quietScenario, chosenFolder: '/media/minji/films' } });
    await page.getByTestId('choose-folder').click();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('input')].some(({ value }) => value === '/media/minji/films'),
    );
    expect(await asked(page, 'settings:set')).toEqual([{ workspace: '/media/minji/films' }]);
  });

  it('show the result of a language model test: how long the reply took, or what to change', async () => {
    const page = await openSettings();
    await page.getByTestId('test-llm').click();
    await page.getByText('답이 왔습니다 · 412ms').waitFor();
    const refused = await openSettings({
      scenario: { ...quietScenario, failures: { 'settings:test-llm': { code: 'llm_failed', field: 'llm.model' } } },
    });
    await refused.getByTestId('test-llm').click();
    await refused.getByText('서버가 이 모델이나 경로를 모릅니다.', { exact: false }).waitFor();
  });

  it('show which tools were found and where, how to install the others, and check again when asked', async () => {
    const page = await openSettings();
    expect(await page.getByTestId('tool-browser').textContent()).toContain('/usr/bin/chromium');
    expect(await page.getByTestId('tool-ffmpeg').textContent()).toContain('sudo apt install ffmpeg');
    const looks = (await asked(page, 'machine:look')).length;
    await page.getByTestId('look-again').click();
    await page.locator('[data-testid=look-again]:not([disabled])').waitFor();
    expect((await asked(page, 'machine:look')).length).toBe(looks + 1);
  });

  it('list the pages that were decided on, and undo a decision', async () => {
    const page = await openSettings();
    await page.getByTestId('revoke-http://localhost:5173').click();
    expect(await asked(page, 'origins:revoke')).toEqual([{ origin: 'http://localhost:5173' }]);
  });

  it('show the version, and the log folder one click away', async () => {
    const page = await openSettings();
    expect(await page.getByTestId('version').textContent()).toContain(version);
    await page.getByTestId('open-logs').click();
    expect(await asked(page, 'shell:open-logs')).toHaveLength(1);
  });
});

describe('the first run', () => {
  const first = { scenario: firstRunScenario, screen: 'today' } as const;

  it('shows where films go and which tools are there, and puts the sample film into the queue by one click', async () => {
    const page = await open({ ...first, scenario: { ...firstRunScenario, chosenFolder: '/media/minji/films' } });
    await page.getByTestId('welcome-choose').click();
    await page.getByTestId('welcome-workspace').getByText('/media/minji/films').waitFor();
    await page.getByTestId('tool-voice').waitFor();
    await page.getByTestId('make-sample').click();
    await page.getByTestId('welcome').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:pipeline')).toMatchObject([{ script: { language: 'ko', sceneSeconds: 5 } }]);
    expect(await asked(page, 'settings:set')).toEqual([{ workspace: '/media/minji/films' }, { welcomed: true }]);
  });

  it('goes by one click and stays away', async () => {
    const page = await open(first);
    await page.getByTestId('welcome-skip').click();
    await page.getByTestId('welcome').waitFor({ state: 'detached' });
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('nav-today').click();
    await page.getByTestId('drop-zone').waitFor();
    expect(await page.getByTestId('welcome').count()).toBe(0);
    expect(await asked(page, 'settings:set')).toEqual([{ welcomed: true }]);
  });

  it('hides no request of a page and blocks no key: other screens stay reachable', async () => {
    const page = await open(first);
    await emit(page, 'origins:requests', [
      { origin: 'http://localhost:3000', firstSeenAt: '2026-01-01T00:00:00.000Z' },
    ]);
    await page.getByTestId('origin-allow').click();
    expect(await asked(page, 'origins:decide')).toEqual([{ origin: 'http://localhost:3000', allow: true }]);
    await page.keyboard.press('Control+4');
    await page.getByTestId('welcome').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+1');
    await page.getByTestId('welcome').waitFor();
  });
});

describe('the frame', () => {
  it('leads from a taken port to its setting, and warns of a full disk', async () => {
    const page = await open({ scenario: troubledScenario });
    expect(await page.getByTestId('disk').textContent()).toContain('3.2 GB');
    expect(await page.getByTestId('disk').getAttribute('data-low')).toBe('true');
    await page.getByTestId('bridge-pill').click();
    await page.getByTestId('open-port').click();
    await page.locator('[data-section=bridge] [data-setting=port]:focus').waitFor();
  });
});

describe('the palette', () => {
  it('finds a task in any state and opens it, and runs a command, with the keyboard only', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('project_1004');
    await page.getByRole('dialog').getByText('project_1004', { exact: false }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('detail').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('기록 화면');
    await page.getByRole('dialog').getByText('기록 화면으로').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('history-grid').waitFor();
  });

  it('is at most 28 rem and three fifths of the window tall, with its end within reach', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog');
    await dialog.locator('input:focus').waitFor();
    for (const [height, most] of [
      [800, 448],
      [600, 360],
    ] as const) {
      await page.setViewportSize({ width: 1280, height });
      // It opens by growing.
      await expect.poll(async () => (await dialog.boundingBox())?.height).toBe(most);
    }
    const last = dialog.locator('[data-action]').last();
    await last.scrollIntoViewIfNeeded();
    const [list, row] = [await dialog.boundingBox(), await last.boundingBox()];
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
  });

  it('pauses all types at once', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('모두 멈춤');
    await page.getByRole('dialog').getByText('모두 일시정지', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await asked(page, 'queue:pause')).length).toBe(3);
  });

  it('goes to a section of the settings, and changes the theme by its name in the other language', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('설정 메모리');
    await page.getByRole('dialog').getByText('설정: 메모리 한도').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('h2:focus', { hasText: '메모리 한도' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Mantine's dialog returns the focus after 10 ms; a timer set later fires later.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('메모리 한도');
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('dark');
    await page.getByRole('dialog').getByText('화면 모드: 어둡게').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  });
});
