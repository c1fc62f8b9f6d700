import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import ko from '../../../renderer/i18n/ko';
import { asked, emit } from './panel';
import { panelForTests } from './panel-for-tests';
import { minutesAgo, quietScenario, uuid } from './scenarios';
import {
  aloneScenario,
  connectingScenario,
  ELSEWHERE,
  FINDINGS,
  joinedState,
  offlineScenario,
  studioScenario,
} from './studio-scenarios';

const { open } = panelForTests(studioScenario);

const heightOf = async (page: Page, testId: string) => (await page.getByTestId(testId).boundingBox())?.height;
const pausedFor = (everybody: boolean, thisMachine: boolean) => ({ everybody, thisMachine });

describe('the lanes of a studio', () => {
  it('show the run of this machine first and those of others below, each with its machine', async () => {
    const page = await open();
    const lane = page.getByTestId('lane-video');
    await lane.getByTestId('running-video').getByText('편집실', { exact: true }).waitFor();
    await lane.getByTestId(`also-running-${ELSEWHERE.video}`).getByText('렌더 1', { exact: true }).waitFor();
    expect(await page.getByTestId('count-video-processing').textContent()).toBe('2');
  });

  it('show the run of another machine in full while this one runs nothing', async () => {
    const page = await open();
    await page.getByTestId('running-image').getByText('렌더 1', { exact: true }).waitFor();
  });

  it('keep their height when the run of another machine begins or ends', async () => {
    const page = await open();
    const before = await heightOf(page, 'lane-video');
    await emit(page, 'queue:events', [{ kind: 'removed', seq: 101, ids: [ELSEWHERE.video] }]);
    await page.getByTestId(`also-running-${ELSEWHERE.video}`).waitFor({ state: 'detached' });
    expect(await heightOf(page, 'lane-video')).toBe(before);
  });

  it('stop a run on whichever machine it is', async () => {
    const page = await open();
    await page.getByTestId(`also-running-${ELSEWHERE.video}`).getByTestId(`cancel-${ELSEWHERE.video}`).click();
    await page.getByTestId('confirm').click();
    expect(await asked(page, 'queue:cancel')).toEqual([{ id: ELSEWHERE.video }]);
  });
});

describe('a pause in a studio', () => {
  it('is one of this machine or one of the studio, and each is lifted by itself', async () => {
    const page = await open();
    await page.getByTestId('pause-video').click();
    await page.getByTestId('pause-everybody-video').click();
    await emit(page, 'queue:events', [
      { kind: 'paused', seq: 101, type: 'video', paused: true, pausedFor: pausedFor(true, false) },
    ]);
    await page.getByTestId('paused-video').getByText(ko.studio.pause.markEverybody).waitFor();
    await page.getByTestId('pause-video').click();
    await page.getByTestId('pause-everybody-video').click();
    await page.getByTestId('pause-image').click();
    await page.getByTestId('pause-here-image').click();
    expect(await asked(page, 'queue:pause')).toEqual([{ type: 'video', mode: 'after-current', scope: 'everybody' }]);
    expect(await asked(page, 'queue:resume')).toEqual([
      { type: 'video', scope: 'everybody' },
      { type: 'image', scope: 'this-machine' },
    ]);
  });

  it('of this machine is called so, and the other machines go on', async () => {
    const page = await open();
    expect(await page.getByTestId('paused-image').textContent()).toBe(ko.studio.pause.markHere);
    const row = page.getByTestId(`waiting-row-${uuid(7)}`);
    await row.waitFor();
    expect(await page.locator('[data-wait=paused]').count()).toBe(0);
  });

  it('stops the run of this machine, and offers nothing to stop where only others run', async () => {
    const page = await open();
    await page.getByTestId('pause-image').click();
    await page.getByTestId('pause-here-image').waitFor();
    expect(await page.getByTestId('stop-now-image').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByTestId('pause-video').click();
    await page.getByTestId('stop-now-video').click();
    expect(await asked(page, 'queue:pause')).toEqual([{ type: 'video', mode: 'now', scope: 'this-machine' }]);
  });

  it('is found by its words in the palette', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('영상 전체 일시정지');
    await page.getByText(`${ko.lane.video}: ${ko.studio.pause.everybody}`).click();
    expect(await asked(page, 'queue:pause')).toEqual([{ type: 'video', mode: 'after-current', scope: 'everybody' }]);
  });
});

describe('the order of a studio', () => {
  it('has no handle, and no key that moves a task', async () => {
    const page = await open();
    const row = page.getByTestId(`waiting-row-${uuid(1)}`);
    await row.click();
    await page.keyboard.press('Alt+ArrowDown');
    expect(await row.locator('svg').count()).toBe(1);
    expect(await asked(page, 'queue:move')).toEqual([]);
    expect(await page.locator('#waiting-keys').textContent()).not.toContain('Alt');
    await page.keyboard.press('?');
    await page.getByText(ko.shortcuts.bump, { exact: true }).waitFor();
    expect(await page.getByText(ko.shortcuts.reorder).count()).toBe(0);
  });
});

describe('the name of a machine', () => {
  it('is beside the user wherever that is shown, with the one that ran the task where that is another', async () => {
    const page = await open();
    await page
      .getByTestId(`waiting-row-${uuid(1)}`)
      .getByText('minji · 민지의 노트북')
      .waitFor();
    await page.getByTestId('nav-history').click();
    await page
      .getByTestId(`history-row-${uuid(1_000)}`)
      .getByText('minji · 민지의 노트북 → 렌더 1')
      .waitFor();
    await page.getByTestId(`history-row-${uuid(1_000)}`).dblclick();
    await page.getByTestId('detail').getByText('minji · 민지의 노트북', { exact: true }).waitFor();
    await page.getByTestId('detail').getByText('렌더 1', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    await page.getByTestId('dead-letter-500').getByText('민지의 노트북 → 렌더 1').waitFor();
  });

  it('is nowhere while the machine works alone', async () => {
    const page = await open({ scenario: quietScenario });
    await page.getByTestId('running-video').waitFor();
    expect(await page.getByTestId('nav-machines').count()).toBe(0);
    await page.keyboard.press('Control+7');
    expect(await page.getByTestId('machines').count()).toBe(0);
  });
});

describe('the machines', () => {
  it('are listed with what each runs, takes and when it was seen; this one is marked and first', async () => {
    const page = await open();
    await page.keyboard.press('Control+7');
    const rows = page.locator('[data-testid^=machine-]');
    await rows.first().getByText(ko.studio.thisMachine).waitFor();
    expect(await rows.count()).toBe(4);
    await page.getByTestId('machine-gone').getByText('연결 끊김 · 1', { exact: false }).waitFor();
    await page.getByTestId('machine-render').getByText(ko.studio.machines.now).waitFor();
    await page.getByTestId('machine-render').getByRole('button', { name: '동네 서점' }).click();
    await page.getByTestId('detail').waitFor();
  });

  it('follow what main says: one that has been silent for half a minute is away', async () => {
    const page = await open();
    await page.getByTestId('nav-machines').click();
    const silent = joinedState.machines.map((one) => (one.id === 'render' ? { ...one, seenAt: minutesAgo(0.6) } : one));
    await emit(page, 'studio:state', { ...joinedState, machines: silent });
    await page.getByTestId('machine-render').getByText('연결 끊김', { exact: false }).waitFor();
  });
});

describe('a studio that cannot be reached', () => {
  it('is shown as of when, with the reason, and what cannot be done is greyed and says why', async () => {
    const page = await open({ scenario: offlineScenario });
    const strip = page.getByTestId('studio-offline');
    await strip.getByText('스튜디오에 연결되지 않음 · 12:03 기준').waitFor();
    await strip.getByText('nas.local:6379에서 응답이 없습니다.', { exact: false }).waitFor();
    await page.getByTestId(`bump-${uuid(1)}`).waitFor();
    await page.getByTestId('pause-video').click();
    for (const id of [`bump-${uuid(1)}`, `cancel-${uuid(1)}`, `cancel-${ELSEWHERE.video}`, 'pause-everybody-video']) {
      expect(await page.getByTestId(id).first().isDisabled()).toBe(true);
      expect(await page.getByTestId(id).first().getAttribute('title')).toBe(ko.studio.strip.cannot);
    }
    expect(await page.getByTestId('pause-here-video').isEnabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByTestId('nav-history').click();
    expect(await page.getByTestId(`retry-${uuid(1_004)}`).isDisabled()).toBe(true);
  });

  it('is said, and nothing is asked, when a key would cancel a task', async () => {
    const page = await open({ scenario: offlineScenario });
    await page.getByTestId(`waiting-row-${uuid(1)}`).click();
    await page.keyboard.press('Delete');
    await page.getByRole('alert').getByText('스튜디오에 연결되어 있지 않아', { exact: false }).waitFor();
    expect(await page.getByTestId('confirm').count()).toBe(0);
  });

  it('keeps what is typed for a new task until it is back', async () => {
    const page = await open({ scenario: offlineScenario });
    await page.keyboard.press('Control+n');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: ko.form.title }).fill('봄나물');
    expect(await page.getByTestId('submit-task').isDisabled()).toBe(true);
    await page.getByTestId('offline-note').waitFor();
    await emit(page, 'studio:state', joinedState);
    await page.getByTestId('submit-task').click();
    expect(await asked(page, 'queue:enqueue')).toMatchObject([{ metadata: { title: '봄나물' } }]);
    await page.getByTestId('studio-strip').waitFor({ state: 'detached' });
  });

  it('is only being connected to before its first reply, and nothing is said to be empty', async () => {
    const page = await open({ scenario: connectingScenario });
    await page.getByTestId('studio-offline').getByText(ko.studio.strip.connecting).waitFor();
    expect(await page.getByText(ko.waiting.empty).count()).toBe(0);
  });
});

describe('leaving a studio that cannot be reached', () => {
  it('is possible, but without the tasks that wait there', async () => {
    const page = await open({ scenario: offlineScenario });
    await openSettings(page);
    await page.getByTestId('leave-studio').click();
    expect(await page.getByTestId('choose-take').isDisabled()).toBe(true);
    await page.getByTestId('confirm-studio').click();
    await page.getByText(ko.studio.settings.restarting).waitFor();
    expect(await asked(page, 'studio:leave')).toEqual([{ take: false }]);
  });
});

describe('a problem of this machine in the studio', () => {
  it('is shown with the way to the settings, while the studio can be reached too', async () => {
    const problem = '공유 폴더를 찾지 못해 이 컴퓨터는 작업을 맡지 않습니다.';
    const studio = { ...joinedState, problems: [problem] };
    const page = await open({ scenario: { ...studioScenario, studio } });
    await page.getByTestId('studio-problem').getByText(problem).waitFor();
    await page.getByTestId('studio-problem').getByRole('button', { name: ko.studio.strip.open }).click();
    await page.locator('h2#settings-studio:focus').waitFor();
    await page.getByTestId('studio-problem').getByRole('button', { name: ko.common.close }).click();
    await page.getByTestId('studio-strip').waitFor({ state: 'detached' });
    await page.locator('[data-section=studio]').getByText(problem).waitFor();
  });

  it('says what follows when the shared folder is not there, which a mere lack of a tool does not', async () => {
    const problems = [{ code: 'studio.folder_not_shared' }, { code: 'studio.takes_no_films' }] as const;
    const page = await open({ scenario: { ...studioScenario, studio: { ...joinedState, problems: [...problems] } } });
    await page.getByTestId('studio-problem').getByText(ko.studio.strip.takesNothing).waitFor();
    expect(await page.getByText(ko.studio.strip.takesNothing).count()).toBe(1);
  });
});

async function openSettings(page: Page): Promise<void> {
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('section-studio').click();
}
const field = (page: Page, name: string) => page.locator(`[data-setting="studio.${name}"]`);

describe('the settings of a studio', () => {
  it('are tested as they are typed, as often as wanted, and say what was found by its level', async () => {
    const page = await open({ scenario: aloneScenario });
    await openSettings(page);
    await field(page, 'address').fill('redis://nas.local:6379');
    await field(page, 'password').fill('secret');
    const found = page.getByTestId('studio-findings').getByRole('listitem');
    for (const _ of [1, 2]) {
      await page.getByTestId('test-studio').click();
      await found.nth(FINDINGS.length - 1).waitFor();
    }
    const { ok, warning, risk, error } = ko.settings.findingLevel;
    expect(await found.locator('b').allTextContents()).toEqual([ok, warning, risk, error]);
    const entry = { address: 'redis://nas.local:6379', name: 'studio', password: 'secret', knowsTheRisk: false };
    expect(await asked(page, 'studio:test')).toEqual([entry, entry]);
  });

  it('show what is wrong with a field and focus it, and ask main nothing', async () => {
    const page = await open({ scenario: aloneScenario });
    await openSettings(page);
    await field(page, 'address').fill('http://nas.local');
    await page.getByTestId('test-studio').click();
    await page.getByText(ko.studio.settings.badAddress).waitFor();
    await page.locator('[data-setting="studio.address"]:focus').waitFor();
    expect(await asked(page, 'studio:test')).toEqual([]);
  });

  it('ask the first machine of a studio no question about its tasks, which come along in any case', async () => {
    const findings = [{ level: 'ok', message: { code: 'studio.new', server: 'Redis 7.0.15' } }] as const;
    const page = await open({ scenario: { ...aloneScenario, findings: [...findings] } });
    await openSettings(page);
    await field(page, 'address').fill('rediss://nas.local');
    await page.getByTestId('test-studio').click();
    await page.getByTestId('studio-findings').getByRole('listitem').first().waitFor();
    await page.getByTestId('join-studio').click();
    await page.getByText(ko.studio.join.first).waitFor();
    expect(await page.getByTestId('choose-stay').count()).toBe(0);
    await page.getByTestId('confirm-studio').click();
    await page.getByText(ko.studio.settings.restarting).waitFor();
    expect(await asked(page, 'studio:join')).toMatchObject([{ bring: true }]);
  });

  it('offer the box about the risk only where the test found one', async () => {
    const page = await open({ scenario: { ...aloneScenario, findings: FINDINGS.slice(0, 2) } });
    await openSettings(page);
    await field(page, 'address').fill('rediss://nas.local');
    await page.getByTestId('test-studio').click();
    await page.getByTestId('studio-findings').getByRole('listitem').nth(1).waitFor();
    expect(await page.getByTestId('knows-the-risk').count()).toBe(0);
    const risky = await open({ scenario: aloneScenario });
    await openSettings(risky);
    await field(risky, 'address').fill('rediss://nas.local');
    await risky.getByTestId('test-studio').click();
    await risky.getByTestId('knows-the-risk').check();
    await risky.getByTestId('join-studio').click();
    await risky.getByTestId('confirm-studio').click();
    expect(await asked(risky, 'studio:join')).toMatchObject([{ knowsTheRisk: true }]);
  });

  it('are applied by joining, which asks whether waiting tasks come along', async () => {
    const page = await open({ scenario: aloneScenario });
    await openSettings(page);
    await field(page, 'address').fill('redis://nas.local:6379');
    await field(page, 'machineName').fill('편집실');
    await page.getByTestId('join-studio').click();
    await page.getByTestId('choose-stay').check();
    await page.getByTestId('confirm-studio').click();
    await page.getByText(ko.studio.settings.restarting).waitFor();
    expect(await asked(page, 'studio:join')).toEqual([
      { address: 'redis://nas.local:6379', name: 'studio', machineName: '편집실', knowsTheRisk: false, bring: false },
    ]);
    expect(await asked(page, 'settings:set')).toEqual([]);
    // The start after it shows what came of it; the next one opens as ever.
    await page.reload();
    await page.locator('#settings-studio:focus').waitFor();
    await page.reload();
    await page.getByTestId('settings').waitFor();
    expect(await page.locator('#settings-studio:focus').count()).toBe(0);
  });

  it('keep what was typed when joining is refused, and say why', async () => {
    const page = await open({ scenario: { ...aloneScenario, refusesToJoin: true } });
    await openSettings(page);
    await field(page, 'address').fill('redis://nas.local:6379');
    await page.getByTestId('join-studio').click();
    await page.getByTestId('confirm-studio').click();
    await page.getByTestId('studio-findings').getByText('공유 폴더가 스튜디오의 것과 다릅니다.').waitFor();
    expect(await field(page, 'address').inputValue()).toBe('redis://nas.local:6379');
  });

  it('are kept over another screen and a reload; a password over neither the storage nor the address', async () => {
    const page = await open({ scenario: aloneScenario });
    await openSettings(page);
    await field(page, 'address').fill('redis://minji:se%20cret@nas.local:6379');
    await field(page, 'name').fill('둘째');
    expect(await field(page, 'address').inputValue()).toBe('redis://minji@nas.local:6379');
    expect(await field(page, 'password').inputValue()).toBe('se cret');
    await page.getByTestId('nav-queue').click();
    await openSettings(page);
    expect(await field(page, 'password').inputValue()).toBe('se cret');
    await page.reload();
    await openSettings(page);
    expect(await field(page, 'address').inputValue()).toBe('redis://minji@nas.local:6379');
    expect(await field(page, 'name').inputValue()).toBe('둘째');
    expect(await field(page, 'password').inputValue()).toBe('');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toMatch(/cret/u);
    await page.getByTestId('discard-studio').click();
    expect(await field(page, 'address').inputValue()).toBe('');
  });

  it('of a studio that was joined can be changed, limited and left', async () => {
    const page = await open();
    await openSettings(page);
    expect(await page.getByTestId('join-studio').isDisabled()).toBe(true);
    await page.getByTestId('limit-video').click();
    expect(await asked(page, 'studio:set-limited')).toEqual([{ type: 'video', limited: true }]);
    await page.getByTestId('leave-studio').click();
    await page.getByTestId('choose-take').check();
    await page.getByTestId('confirm-studio').click();
    await page.getByText(ko.studio.settings.restarting).waitFor();
    expect(await asked(page, 'studio:leave')).toEqual([{ take: true }]);
  });

  it('of the command line are shown as such and cannot be edited, joined or left; they can be tested', async () => {
    const given = { address: 'redis://nas.local:6379', name: 'farm' };
    const page = await open({ scenario: { ...studioScenario, givenStudio: given, findings: FINDINGS } });
    await openSettings(page);
    await page.getByTestId('studio-given').waitFor();
    expect(await field(page, 'address').count()).toBe(0);
    for (const id of ['join-studio', 'leave-studio']) expect(await page.getByTestId(id).count()).toBe(0);
    await page.getByTestId('test-studio').click();
    await page.getByTestId('studio-findings').getByRole('listitem').first().waitFor();
    expect(await asked(page, 'studio:test')).toEqual([{ ...given, knowsTheRisk: false }]);
  });

  it('show the one work folder, which is chosen here or typed in its own section', async () => {
    const page = await open({ scenario: { ...aloneScenario, chosenFolder: '/mnt/nas/studio' } });
    await openSettings(page);
    await page.getByTestId('choose-shared-folder').click();
    await page.getByTestId('studio-folder').getByText('/mnt/nas/studio').waitFor();
    expect(await asked(page, 'settings:set')).toEqual([{ workspace: '/mnt/nas/studio' }]);
    await page.getByRole('button', { name: ko.studio.settings.folderEdit }).click();
    await page.locator('[data-setting=workspace]:focus').waitFor();
  });
});
