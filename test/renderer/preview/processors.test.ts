import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { asked, emit, type OpenOptions, setFailing } from './panel';
import { panelForTests } from './panel-for-tests';
import { brokenProcessorsScenario, emptyScenario, makeTask, ownCodeScenario, quietScenario } from './scenarios';

const { open } = panelForTests(emptyScenario);

async function openProcessors(options: Partial<OpenOptions> = {}): Promise<Page> {
  const page = await open(options);
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('section-processors').click();
  return page;
}
const block = (page: Page, type: string) => page.getByTestId(`processor-${type}`);
const choose = (page: Page, type: string, kind: string) => block(page, type).getByText(kind, { exact: true }).click();

describe('Who does the work', () => {
  it('is chosen, filled in and applied with the keyboard only, with the arguments in their order', async () => {
    const page = await openProcessors();
    await block(page, 'image').locator('input:checked').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.locator('[data-testid=processor-program]:focus').waitFor();
    await page.keyboard.type('python3');
    await block(page, 'image').getByTestId('add-argument').press('Enter');
    await page.locator('[aria-label="인자 1"]:focus').waitFor();
    await page.keyboard.type('/home/me/run.py');
    await page.keyboard.press('Enter');
    await page.locator('[aria-label="인자 2"]:focus').waitFor();
    await page.keyboard.type('--fast');
    await page.keyboard.press('Alt+ArrowUp');
    await page.locator('[aria-label="인자 1"]:focus').waitFor();
    expect(await block(page, 'image').getByTestId('run-summary').textContent()).toContain(
      'python3 --fast /home/me/run.py',
    );
    await page.keyboard.press('Alt+ArrowDown');
    await page.locator('[aria-label="인자 2"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[aria-label="인자 3"]:focus').waitFor();
    await page.keyboard.press('Backspace');
    await page.locator('[aria-label="인자 2"]:focus').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([]);
    await block(page, 'image').getByTestId('apply-processor').press('Enter');
    await block(page, 'image').getByText('적용했습니다.').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([
      {
        processors: {
          image: {
            kind: 'program',
            command: ['python3', '/home/me/run.py', '--fast'],
            cwd: '',
            env: {},
            secrets: [],
            timeoutMinutes: 120,
            graceSeconds: 10,
          },
        },
      },
    ]);
  });

  it('says at the field what keeps it from being applied, and sends nothing', async () => {
    const page = await openProcessors();
    await choose(page, 'script', '내 주소');
    await page.getByTestId('processor-url').fill('localhost:3000/api');
    await block(page, 'script').getByTestId('apply-processor').click();
    await page.locator('[data-testid=processor-url][aria-invalid=true]').waitFor();
    const problem = block(page, 'script').getByText('http:// 또는 https://로 시작하는', { exact: false });
    await problem.waitFor();
    expect(await asked(page, 'settings:set')).toEqual([]);
    await page.getByTestId('processor-url').fill('http://localhost:3000/api');
    await problem.waitFor({ state: 'detached' });
    await block(page, 'script').getByTestId('apply-processor').click();
    await block(page, 'script').getByText('적용했습니다.').waitFor();
  });

  it('loses nothing that was typed: not by another screen, another kind, a failed save, a reload or an undo', async () => {
    const page = await openProcessors();
    await choose(page, 'script', '내 프로그램');
    const program = page.getByTestId('processor-program');
    await program.fill('/home/me/write');
    await page.getByTestId('nav-queue').click();
    await page.getByTestId('nav-settings').click();
    expect(await program.inputValue()).toBe('/home/me/write');
    await choose(page, 'script', '내 작업자');
    await block(page, 'script').getByTestId('external-note').waitFor();
    await choose(page, 'script', '내 프로그램');
    expect(await program.inputValue()).toBe('/home/me/write');
    await setFailing(page, 'settings:set', true);
    await block(page, 'script').getByTestId('apply-processor').click();
    await block(page, 'script').getByText('저장하지 못했습니다.', { exact: false }).waitFor();
    await page.reload();
    await program.waitFor();
    expect(await program.inputValue()).toBe('/home/me/write');
    await block(page, 'script').getByTestId('discard-processor').click();
    await program.waitFor({ state: 'detached' });
    await block(page, 'script').getByTestId('restore-processor').click();
    expect(await program.inputValue()).toBe('/home/me/write');
  });

  it('keeps the fields of a kind that was left after another one is applied', async () => {
    const page = await openProcessors({ scenario: ownCodeScenario });
    await choose(page, 'image', 'Studio Queue');
    await block(page, 'image').getByTestId('apply-processor').click();
    await block(page, 'image').getByText('적용했습니다.').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([{ processors: { image: { kind: 'builtin' } } }]);
    await choose(page, 'image', '내 프로그램');
    expect(await block(page, 'image').getByTestId('processor-program').inputValue()).toBe('python3');
    expect(await block(page, 'image').getByLabel('인자 3', { exact: true }).inputValue()).toBe('film, 35mm');
  });

  it('reports a setting that cannot be used at its field, shows what can be shown, and replaces it', async () => {
    const page = await openProcessors({ scenario: brokenProcessorsScenario });
    await block(page, 'script').getByText('processors.script.command.0', { exact: false }).waitFor();
    await block(page, 'script').getByText('실행할 프로그램을 골라 주세요.').waitFor();
    expect(await block(page, 'script').getByLabel('환경 변수 1 이름').getAttribute('aria-invalid')).toBe('true');
    // Only main can know this one.
    await block(page, 'image').getByText('프로그램을 찾을 수 없습니다: python3').waitFor();
    await choose(page, 'video', '내 작업자');
    await block(page, 'video').getByTestId('apply-processor').click();
    await block(page, 'video').getByText('적용했습니다.').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([{ processors: { video: { kind: 'external' } } }]);
    expect(await block(page, 'video').getByTestId('processor-unusable').count()).toBe(0);
  });

  it('saves a secret before its name is used, shows that it is set and never its value, and removes it', async () => {
    const page = await openProcessors({ scenario: ownCodeScenario });
    const secrets = block(page, 'image').getByTestId('secrets');
    await secrets.getByLabel('비밀값 이름').fill('MY KEY');
    await secrets.getByLabel('비밀값의 값', { exact: true }).fill('s3cret');
    await secrets.getByTestId('save-secret').click();
    await secrets.getByText('영문자, 숫자, _만', { exact: false }).waitFor();
    expect(await asked(page, 'settings:set-processor-secret')).toEqual([]);
    await secrets.getByLabel('비밀값 이름').fill('MY_KEY');
    await secrets.getByTestId('save-secret').click();
    await secrets.getByTestId('remove-secret-MY_KEY').waitFor();
    await expect.poll(() => secrets.getByLabel('비밀값의 값', { exact: true }).inputValue()).toBe('');
    expect(await page.content()).not.toContain('s3cret');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('s3cret');
    const order = await page.evaluate(() =>
      Reflect.get(window, 'fakeMain')
        .calls.map((call: { channel: string }) => call.channel)
        .filter((channel: string) => channel.startsWith('settings:set')),
    );
    expect(order).toEqual(['settings:set-processor-secret', 'settings:set']);
    expect(await asked(page, 'settings:set')).toMatchObject([
      {
        processors: {
          image: {
            command: ['python3', '/home/minji/whisk/run.py', '--style', 'film, 35mm'],
            secrets: ['WHISK_TOKEN', 'MY_KEY'],
          },
        },
      },
    ]);
    await secrets.getByTestId('remove-secret-WHISK_TOKEN').click();
    await secrets.getByTestId('remove-secret-WHISK_TOKEN').waitFor({ state: 'detached' });
    expect((await asked(page, 'settings:set-processor-secret')).at(-1)).toEqual({
      type: 'image',
      name: 'WHISK_TOKEN',
      value: '',
    });
  });

  it('takes program and folder from the system’s dialogs', async () => {
    const page = await openProcessors({
      scenario: { ...emptyScenario, chosenProgram: '/opt/film/make', chosenFolder: '/opt/film' },
    });
    await choose(page, 'video', '내 프로그램');
    const program = () => page.getByTestId('processor-program').inputValue();
    await block(page, 'video').getByTestId('choose-program').click();
    // A dialog of the system lets nothing be clicked before it is closed.
    await expect.poll(program).toBe('/opt/film/make');
    await block(page, 'video').getByText('폴더 선택…').click();
    await block(page, 'video').getByText('실행 폴더: /opt/film').waitFor();
    expect(await program()).toBe('/opt/film/make');
  });
});

describe('A test run', () => {
  const task = makeTask(3_001, 'script', { title: '시험 실행', projectId: '시험 실행' });
  const counts = (fields: object) => ({ waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0, ...fields });
  const summary = (script: object) => ({
    kind: 'summary',
    summary: { script: counts(script), image: counts({}), video: counts({}) },
    today: emptyScenario.snapshot.today,
  });

  it('applies what is typed, adds one task with the metadata as edited, and can be cancelled', async () => {
    const page = await openProcessors({
      scenario: { ...emptyScenario, waiting: [{ ...task, projectId: 'found by its id alone' }], testRun: task },
    });
    await choose(page, 'script', '내 주소');
    await page.getByTestId('processor-url').fill('http://localhost:3000/api');
    await block(page, 'script').getByText('보낼 입력 (JSON)').click();
    await block(page, 'script').getByTestId('test-sample').fill('{ not json');
    await block(page, 'script').getByText('{ }로 둘러싼', { exact: false }).waitFor();
    expect(await block(page, 'script').getByTestId('start-test').isDisabled()).toBe(true);
    await block(page, 'script').getByTestId('test-sample').fill('{ "titleId": 42 }');
    await block(page, 'script').getByText('적용하고 시험 실행').click();
    await page.getByTestId('test-outcome').waitFor();
    expect(await asked(page, 'settings:set')).toHaveLength(1);
    expect(await asked(page, 'queue:test-run')).toEqual([
      { type: 'script', projectId: '시험 실행', metadata: { titleId: 42 } },
    ]);
    await page.getByTestId('cancel-test').click();
    expect(await asked(page, 'queue:cancel')).toEqual([{ id: task.id }]);
  });

  it('is not started while what is typed cannot be applied', async () => {
    const page = await openProcessors();
    await choose(page, 'script', '내 프로그램');
    await block(page, 'script').getByTestId('start-test').click();
    await block(page, 'script').getByText('실행할 프로그램을 골라 주세요.').waitFor();
    expect(await asked(page, 'queue:test-run')).toEqual([]);
  });

  it('says that it waits for the running task, that it runs, and shows the log as it comes', async () => {
    const other = makeTask(3_000, 'script', { title: '앞선 작업', status: 'processing', startedAt: task.createdAt });
    const scenario = {
      ...ownCodeScenario,
      snapshot: { ...emptyScenario.snapshot, running: [other] },
      waiting: [task],
      ended: [],
    };
    const page = await openProcessors({ scenario });
    const outcome = block(page, 'script').getByTestId('test-outcome');
    await outcome.getByText('‘앞선 작업’ 작업이 끝나면 시작합니다').waitFor();
    const running = { ...task, status: 'processing', startedAt: new Date().toISOString() };
    await emit(page, 'queue:events', [
      { seq: 101, kind: 'task', task: { ...other, status: 'completed', completedAt: new Date().toISOString() } },
      { seq: 102, kind: 'task', task: running },
      { seq: 103, ...summary({ processing: 1 }) },
      {
        seq: 104,
        kind: 'log',
        taskId: task.id,
        lines: [{ n: 1, at: new Date().toISOString(), level: 'info', text: 'first line of my program' }],
      },
    ]);
    await outcome.getByText('처리중').waitFor();
    await outcome.getByText('first line of my program').waitFor();
  });

  it('is shown again with its result when the screen is opened later', async () => {
    const page = await openProcessors({ scenario: ownCodeScenario });
    const outcome = block(page, 'image').getByTestId('test-outcome');
    await outcome.getByText('2초 걸렸습니다').waitFor();
    await outcome.getByText('결과 파일 2개').waitFor();
    expect(await outcome.getByTestId('result').textContent()).toContain('"model": "whisk-2"');
    await outcome.getByText('자세히').click();
    await page.getByTestId('detail').waitFor();
  });
});

describe('A task of the creator’s own code', () => {
  it('shows who did it, its result to copy, its other files and what they cost', async () => {
    const page = await open({ scenario: ownCodeScenario });
    await page.getByTestId('nav-history').click();
    await page.locator('[data-testid^=history-row-]').first().dblclick();
    const detail = page.getByTestId('detail');
    await detail.getByText('내 프로그램 · python3 run.py').waitFor();
    await detail.getByText('비용 US$0.04', { exact: false }).first().waitFor();
    await detail.getByText('files/prompt.txt').waitFor();
    await detail.getByRole('button', { name: '결과 복사' }).click();
    expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({ seed: 40_213 });
  });

  it('shows the beginning of a long result, says that there is more, and copies all of it', async () => {
    const long = makeTask(3_002, 'script', {
      title: '긴 결과',
      status: 'completed',
      startedAt: '2026-01-01T00:00:00.000Z',
      completedAt: '2026-01-01T00:00:09.000Z',
      result: { text: '가'.repeat(300_000) },
    });
    const page = await open({ scenario: { ...emptyScenario, ended: [long] } });
    await page.getByTestId('nav-history').click();
    await page.locator('[data-testid^=history-row-]').first().dblclick();
    await page.getByText('자가 더 있습니다', { exact: false }).waitFor();
    expect(((await page.getByTestId('result').textContent()) ?? '').length).toBeLessThan(21_000);
    await page.getByRole('button', { name: '결과 복사' }).click();
    expect((await page.evaluate(() => navigator.clipboard.readText())).length).toBeGreaterThan(300_000);
  });

  it('offers the address that it waits for, by the task and not by the address', async () => {
    const needsYou = { code: 'login', message: 'Whisk에 로그인하세요', url: 'https://labs.example/login' };
    const parked = makeTask(3_003, 'image', { title: '로그인', needsYou });
    const page = await open({ scenario: { ...quietScenario, waiting: [parked] } });
    await page.getByTestId('nav-today').click();
    const button = page.getByTestId('open-address');
    expect(await button.getAttribute('title')).toBe('https://labs.example/login');
    await button.click();
    expect(await asked(page, 'shell:open-needs-you')).toEqual([{ id: parked.id }]);
  });

  it('is one button away from the choice of its type, when it is parked for want of one', async () => {
    const parked = makeTask(3_004, 'video', { title: '영상', needsYou: { code: 'processor_needed', message: 'm' } });
    const page = await open({ scenario: { ...quietScenario, waiting: [parked] } });
    await page.getByTestId('nav-today').click();
    await page.getByTestId(`needs-you-${parked.id}`).getByText('설정 열기').click();
    await page.locator('[data-testid=processor-video] input:focus').waitFor({ state: 'attached' });
  });
});

describe('The first steps with code of one’s own', () => {
  it('are found in the settings, the welcome and the palette, lead to the choice, and give an example to copy', async () => {
    const page = await openProcessors();
    await page.getByTestId('own-code').click();
    await page.getByTestId('example-python').click();
    await page.getByRole('button', { name: '예제 복사' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('import json, os');
    await page.getByTestId('own-code-settings').click();
    await page.getByTestId('own-code-panel').waitFor({ state: 'detached' });
    await page.locator('h2:focus', { hasText: '작업을 맡을 프로그램' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('own code');
    await page.getByRole('dialog').getByText('내 프로그램이 있어요').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('own-code-panel').waitFor();
  });
});
