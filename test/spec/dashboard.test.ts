import { describe, expect, it } from 'vitest';
import { asked } from '../renderer/preview/panel';
import { panelForTests } from '../renderer/preview/panel-for-tests';
import { quietScenario, uuid } from '../renderer/preview/scenarios';

const { open } = panelForTests(quietScenario);

describe('Specification, Dashboard', () => {
  it('"a card per type with 대기 / 처리중 / 완료 / 실패 counts, and a refresh button" that reads everything again', async () => {
    const page = await open();
    for (const [type, name] of [
      ['script', '대본 작성'],
      ['image', '이미지 크롤링'],
      ['video', '영상 제작'],
    ] as const) {
      const lane = page.getByTestId(`lane-${type}`);
      expect(await lane.getByRole('heading').textContent()).toBe(name);
      expect(await lane.locator('dt').allTextContents()).toEqual(['대기', '처리중', '완료', '실패']);
      for (const count of await lane.locator('dd').allTextContents()) expect(count).toMatch(/^[\d,]+$/);
    }
    const snapshots = async () => (await asked(page, 'app:snapshot')).length;
    const before = await snapshots();
    await page.getByRole('button', { name: '새로고침' }).click();
    await expect.poll(snapshots).toBe(before + 1);
  });

  it('"for each running task its type, project, started 2 min ago, user, and its last three log lines joined by arrows"', async () => {
    const page = await open();
    const card = page.getByTestId('lane-image');
    const text = (await card.textContent()) ?? '';
    for (const words of ['이미지 크롤링', 'project_def456', '현우']) expect(text).toContain(words);
    expect(text).toMatch(/\d+분 전 시작/);
    expect(text).toContain('🚀 브라우저 시작 → 🌐 commons.wikimedia.org → ✅ 3/4 이미지 완료');
  });

  it('"Waiting tasks (N): type, project, position, added 1 min ago, expected wait, and the buttons 취소 and 우선순위↑"', async () => {
    const page = await open();
    expect(await page.getByTestId('waiting-count').textContent()).toMatch(/\d/);
    const row = page.getByTestId(`waiting-row-${uuid(1)}`);
    expect(await row.locator('[data-column=position]').textContent()).toBe('1');
    expect(await row.locator('[data-column=type]').textContent()).toBe('대본');
    expect(await row.locator('[data-column=added]').textContent()).toMatch(/^\d+분 전$/);
    expect(await row.locator('[data-column=expected]').textContent()).toMatch(/분|초/);
    expect(await row.textContent()).toContain('project_jkl012');
    expect(await row.getByRole('button').allTextContents()).toEqual(['우선순위↑', '취소']);
  });
});
