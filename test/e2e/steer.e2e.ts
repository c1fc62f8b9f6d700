import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { startSlowLlm } from './support/slow-llm';

/** A script task that waits in the middle of its work for a reply that never comes. */
const held = (projectId: string) => ({ type: 'script' as const, projectId, metadata: { title: `멈춘 ${projectId}` } });
const quick = (projectId: string) => ({
  type: 'script' as const,
  projectId,
  metadata: { text: '첫 문장입니다. 둘째 문장입니다.' },
});

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let running: RunningApp;
let queue: Client;

beforeAll(async () => {
  llm = await startSlowLlm();
  running = await launchApp({ place: await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } }) });
  queue = client(running.bridge);
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});

describe('The panel shows and steers the live queue over IPC', () => {
  it('shows a posted task at once, running, with its last log lines, and cancels it leaving no partial output', async () => {
    const { page } = running;
    const task = await queue.enqueue(held('취소할 작업'));
    await llm.asked();
    await page.getByTestId('running-script').getByText('멈춘 취소할 작업').waitFor();
    await page.getByTestId(`cancel-${task.id}`).click();
    await page.getByTestId('confirm').click();
    const ended = await queue.ended(task.id);
    expect(ended.state).toBe('cancelled');
    const project = join(running.place.workspace, readdirSync(running.place.workspace)[0] ?? '');
    expect(readdirSync(project)).toEqual([]);
  });

  it('bumps a waiting task before the others of its type', async () => {
    const { page } = running;
    const first = await queue.enqueue(held('앞'));
    await llm.asked();
    const second = await queue.enqueue(quick('둘째'));
    const third = await queue.enqueue(quick('셋째'));
    await page.getByTestId(`waiting-row-${third.id}`).waitFor();
    await page.getByTestId(`bump-${third.id}`).click();
    const bumped = await queue.until(third.id, (task) => task.priority > 0);
    expect(bumped.priority).toBe(1);
    const rows = page.locator('[data-testid^="waiting-row-"]');
    await expect
      .poll(() => rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-testid'))))
      .toEqual([`waiting-row-${third.id}`, `waiting-row-${second.id}`]);

    // A waiting one is cancelled with a confirmation.
    await page.getByTestId(`cancel-${second.id}`).click();
    expect((await queue.status(second.id)).status).toBe('waiting');
    await page.getByTestId('confirm').click();
    expect((await queue.ended(second.id)).state).toBe('cancelled');

    // And the order holds when the lane is free again.
    await page.getByTestId(`cancel-${first.id}`).click();
    await page.getByTestId('confirm').click();
    expect((await queue.ended(third.id)).status).toBe('completed');
  });

  it('retries a cancelled task, which then runs to its end', async () => {
    const first = await queue.enqueue(held('먼저'));
    await llm.asked();
    const task = await queue.enqueue(quick('다시'));
    expect((await queue.call('DELETE', `/api/queue/cancel/${task.id}`)).status).toBe(200);
    expect((await queue.call('POST', `/api/queue/retry/${task.id}`)).status).toBe(200);
    expect((await queue.status(task.id)).status).toBe('waiting');
    await running.page.getByTestId(`cancel-${first.id}`).click();
    await running.page.getByTestId('confirm').click();
    expect((await queue.ended(task.id)).status).toBe('completed');
    expect(existsSync(join(running.place.workspace, '다시', 'script.json'))).toBe(true);
  });

  it('pauses a type and resumes it', async () => {
    const { page } = running;
    await page.getByTestId('pause-script').click();
    await page.getByTestId('lane-script').getByText('일시정지', { exact: true }).waitFor();
    const task = await queue.enqueue(quick('쉬는 중'));
    await page.getByTestId(`waiting-row-${task.id}`).waitFor();
    const other = await queue.enqueue({ type: 'image', projectId: '그동안', metadata: { scenes: 1 } });
    expect((await queue.ended(other.id)).status).toBe('completed');
    expect((await queue.status(task.id)).status).toBe('waiting');
    await page.getByTestId('pause-script').click();
    expect((await queue.ended(task.id)).status).toBe('completed');
  });

  it('names the field to send, beside a sentence for the creator, when a script task has nothing to write about, and does not retry', async () => {
    const task = await queue.enqueue({
      type: 'script',
      projectId: '빈',
      metadata: { language: 'ko' },
    });
    const ended = await queue.ended(task.id);
    expect(ended).toMatchObject({ status: 'failed', retryCount: 0, errorCode: 'missing_input' });
    expect(ended.errorField).toMatch(/^metadata\.(text|title)$/);
    expect(ended.error).not.toContain('metadata');
  });
});
