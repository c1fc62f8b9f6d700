import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { QueueEvent } from '../../../contract/events';
import { say } from '../../../contract/messages';
import type { QueueTask } from '../../../contract/task';
import { bodyFor, newsItem, newsOf, planNotification, planQuestions } from '../../../main/desktop/notification-plan';
import { testTask } from '../../support/test-task';

const task = (changes: Partial<QueueTask> = {}) =>
  testTask({ projectId: 'p1', metadata: { title: '홈카페' }, ...changes });
const MINE = 'http://localhost:3000';
const event = (one: QueueTask): QueueEvent => ({ kind: 'task', seq: 1, task: one });

describe('What the creator is notified of', () => {
  it('is each end once, however often the task changes after', () => {
    const reported = new Set<string>();
    const done = task();
    expect(newsOf([event(done), event(done)], reported)).toEqual([done]);
    expect(newsOf([event(done)], reported)).toEqual([]);
  });

  it('is an end again after a retry', () => {
    const reported = new Set<string>();
    const done = task({ status: 'failed' });
    newsOf([event(done)], reported);
    newsOf([event({ ...done, status: 'processing' })], reported);
    expect(newsOf([event(done)], reported)).toHaveLength(1);
  });

  it('is only the film when it is made in one go, but every failure on its way', () => {
    const pipelineId = randomUUID();
    const steps = [
      task({ type: 'script', pipelineId }),
      task({ type: 'image', pipelineId, status: 'failed' }),
      task({ pipelineId }),
    ];
    expect(newsOf(steps.map(event), new Set()).map(({ type, status }) => `${type} ${status}`)).toEqual([
      'image failed',
      'video completed',
    ]);
  });

  it('is neither a start, a retry, nor a cancel that they asked for', () => {
    const quiet = (['waiting', 'processing', 'cancelled'] as const).map((status) => event(task({ status })));
    expect(newsOf(quiet, new Set())).toEqual([]);
  });
});

describe('The notification', () => {
  it('names the task when one ended', () => {
    expect(planNotification([task()], 'ko')).toMatchObject({ title: '영상 완료', body: '홈카페' });
    expect(planNotification([task({ status: 'failed', error: '자리 없음' })], 'en')).toMatchObject({
      title: 'Film failed: 홈카페',
      body: '자리 없음',
    });
  });

  it('is one for a batch, and its click opens what wants attention most', () => {
    const failed = task({ status: 'failed' });
    const plan = planNotification([task(), failed, task()], 'ko');
    expect(plan).toEqual({ title: '작업 3개 끝남', body: '완료 2개 · 실패 1개', taskId: failed.id });
  });

  it('does not say that tasks have ended which wait for the creator', () => {
    const parked = () =>
      task({ status: 'waiting', needsYou: { code: 'no_browser', message: '브라우저를 설치하세요.' } });
    expect(planNotification([parked(), parked()], 'ko')).toMatchObject({
      title: '작업 2개 확인 필요',
      body: '확인 필요 2개',
    });
    expect(planNotification([parked(), parked()], 'en')).toMatchObject({
      title: '2 tasks need you',
      body: '2 need you',
    });
    const both = [task(), parked()];
    expect(planNotification(both, 'ko')).toMatchObject({ title: '작업 1개 끝남', body: '완료 1개 · 확인 필요 1개' });
    expect(planNotification(both, 'en')).toMatchObject({ title: '1 task ended', body: '1 completed · 1 needs you' });
  });

  it('says what to do when a task needs the creator', () => {
    const parked = task({ status: 'waiting', needsYou: { code: 'no_browser', message: '브라우저를 설치하세요.' } });
    expect(planNotification([parked], 'ko')).toMatchObject({
      title: '확인이 필요해요: 홈카페',
      body: '브라우저를 설치하세요.',
    });
  });

  it('says it in the language of the app, and what a program wrote as it is', () => {
    const message = { code: 'browser.none' } as const;
    const parked = task({ status: 'waiting', needsYou: { code: 'no_browser', message } });
    const failed = task({ status: 'failed', errorCode: 'llm_failed', error: { code: 'llm.too_slow' } });
    for (const language of ['ko', 'en'] as const) {
      expect(planNotification([parked], language)?.body).toBe(say(message, language));
      expect(planNotification([failed], language)?.body).toBe(say({ code: 'llm.too_slow' }, language));
      expect(planNotification([{ ...failed, error: 'Killed' }], language)?.body).toBe('Killed');
    }
  });

  it('is none for nothing', () => {
    expect(planNotification([], 'ko')).toBeNull();
  });
});

describe('The text of a notification', () => {
  it('is escaped where the server reads markup, on Linux, and is as it is elsewhere', () => {
    const text = '<b>굵게</b> & ‹끝› "1 < 2"';
    expect(bodyFor('linux', text)).toBe('&lt;b&gt;굵게&lt;/b&gt; &amp; ‹끝› "1 &lt; 2"');
    for (const platform of ['win32', 'darwin'] as const) expect(bodyFor(platform, text)).toBe(text);
  });
});

describe('What is remembered of a burst', () => {
  it('says the same of it in numbers as the whole tasks', () => {
    const needsYou = { code: 'browser_missing', message: 'm' } as const;
    const tasks = [task(), task({ status: 'failed', error: 'e' }), task({ status: 'waiting', needsYou })];
    expect(planNotification(tasks.map(newsItem), 'ko')).toEqual(planNotification(tasks, 'ko'));
  });
});

describe('The question about a page', () => {
  it.each([
    [
      'ko',
      [MINE],
      '이 페이지를 허용할까요?',
      `${MINE} 페이지가 작업을 추가하려고 합니다. 눌러서 허용하거나 거부하세요.`,
    ],
    ['en', [MINE], 'Allow this page?', `${MINE} wants to add tasks. Click to allow or deny it.`],
    [
      'ko',
      ['https://a.example', MINE],
      '웹 페이지 2개를 허용할까요?',
      `${MINE} 외 1개 페이지가 작업을 추가하려고 합니다. 눌러서 허용하거나 거부하세요.`,
    ],
    [
      'en',
      ['https://a.example', MINE],
      'Allow 2 pages?',
      `${MINE} and 1 more want to add tasks. Click to allow or deny them.`,
    ],
  ] as const)('names the newest page, in %s, of %j', (language, origins, title, body) => {
    expect(planQuestions(origins, language)).toEqual({ title, body });
  });
});
