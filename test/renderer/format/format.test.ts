import { describe, expect, it } from 'vitest';
import { remainingSeconds } from '../../../contract/film-progress';
import { perType } from '../../../contract/task';
import { shortCount } from '../../../renderer/format/count';
import { type WaitContext, waitOf } from '../../../renderer/format/estimate';
import { EUL_REUL, I_GA, withJosa } from '../../../renderer/format/josa';
import { about, ago, agoOnItsDay, clockTime, exactLength, roughLength, waitRange } from '../../../renderer/format/time';
import { makeTask, minutesAgo } from '../preview/scenarios';

const NOW = Date.parse('2026-06-01T12:00:00.000Z');
const secondsBefore = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();

describe('times in words', () => {
  it.each([
    [3, '방금', 'just now'],
    [45, '40초 전', '40 sec ago'],
    [125, '2분 전', '2 min ago'],
    [3 * 3_600, '3시간 전', '3 hr ago'],
    [4 * 86_400, '4일 전', '4 days ago'],
    [-90, '방금', 'just now'],
  ])('%d seconds ago is said the way people say it', (seconds, ko, en) => {
    expect(ago(secondsBefore(seconds), NOW, 'ko')).toBe(ko);
    expect(ago(secondsBefore(seconds), NOW, 'en')).toBe(en);
  });

  it('says the time of day from a week on where the day is named beside it', () => {
    expect(agoOnItsDay(secondsBefore(125), NOW, 'ko')).toBe('2분 전');
    expect(agoOnItsDay(secondsBefore(30 * 86_400), NOW, 'en')).toMatch(/^\d+:\d\d [AP]M$/u);
  });

  it('names the date from a week on', () => {
    expect(ago(secondsBefore(30 * 86_400), NOW, 'ko')).toMatch(/2026.*5.*2/u);
  });

  it.each([
    [4, '10초', '10 sec'],
    [41, '40초', '40 sec'],
    [58, '1분', '1 min'],
    [170, '3분', '3 min'],
    [4_800, '1시간 20분', '1 hr 20 min'],
    [7_200, '2시간', '2 hr'],
  ])('%d seconds are rounded the way people say it', (seconds, ko, en) => {
    expect(roughLength(seconds, 'ko')).toBe(ko);
    expect(roughLength(seconds, 'en')).toBe(en);
  });

  it('says that an estimate is one, and gives an expected wait as a range', () => {
    expect(about(180, 'ko')).toBe('약 3분');
    expect(about(180, 'en')).toBe('about 3 min');
    expect(waitRange(10, 'ko')).toBe('곧 시작');
    expect(waitRange(60, 'ko')).toBe('약 1분');
    expect(waitRange(290, 'ko')).toBe('약 4~6분');
    expect(waitRange(290, 'en')).toBe('about 4–6 min');
    expect(waitRange(3 * 3_600, 'ko')).toBe('약 3시간');
  });

  it('gives the length of an ended run to the second', () => {
    expect(exactLength(108_000, 'ko')).toBe('1분 48초');
    expect(exactLength(300, 'ko')).toBe('0.3초');
    expect([0, 20, 940, 950, 1_400].map((ms) => exactLength(ms, 'en'))).toEqual([
      '0.1 sec',
      '0.1 sec',
      '0.9 sec',
      '1 sec',
      '1 sec',
    ]);
    expect(exactLength(9_400, 'en')).toBe('9 sec');
    expect(exactLength(3_700_000, 'ko')).toBe('1시간 1분');
    expect(exactLength(480_000, 'ko')).toBe('8분');
    expect(exactLength(7_200_000, 'en')).toBe('2 hr');
  });

  it('shortens a count that does not fit a card, as each language does', () => {
    const all = [0, 999, 9_999, 12_345, 123_456, 1_234_567, 100_000_000];
    expect(all.map((n) => shortCount(n, 'ko'))).toEqual(['0', '999', '9,999', '1.2만', '12만', '123만', '1억']);
    expect(all.map((n) => shortCount(n, 'en'))).toEqual(['0', '999', '9,999', '12K', '123K', '1.2M', '100M']);
  });

  it('shows the time of a log line in local time, with two digits each', () => {
    expect(clockTime(new Date(2026, 0, 2, 3, 4, 5).toISOString())).toBe('03:04:05');
  });
});

describe('withJosa', () => {
  it.each([
    ['http://localhost:3000', 'http://localhost:3000이'],
    ['http://localhost:5174', 'http://localhost:5174가'],
    ['http://127.0.0.1:8081', 'http://127.0.0.1:8081이'],
    ['한강', '한강이'],
    ['카페', '카페가'],
    ['example.com', 'example.com이'],
    ['example.co', 'example.co가'],
    ['“제주”', '“제주”가'],
    ['東京', '東京이(가)'],
    ['!?', '!?이(가)'],
  ])('%s takes the right subject particle', (text, expected) => {
    expect(withJosa(text, I_GA)).toBe(expected);
  });
  it('works for the object particle as well', () => {
    expect(withJosa('47800', EUL_REUL)).toBe('47800을');
    expect(withJosa('대기열', EUL_REUL)).toBe('대기열을');
  });
});

describe('the expected wait of a row', () => {
  const context = (fields: Partial<WaitContext> = {}): WaitContext => ({
    nowMs: NOW,
    typicalSeconds: { script: 100 },
    paused: perType(() => false),
    slots: perType(() => 1),
    running: [],
    unfinished: new Map(),
    ...fields,
  });
  const task = makeTask(1, 'script');

  it('is what the running task has left plus a typical run for each task ahead', () => {
    const current = makeTask(9, 'script', {
      status: 'processing',
      progress: { stage: 's', fraction: 0.5, etaSeconds: 30 },
    });
    expect(waitOf(task, 2, context({ running: [current] }))).toEqual({ kind: 'about', seconds: 230 });
    expect(waitOf(task, 0, context())).toEqual({ kind: 'about', seconds: 0 });
  });

  it('counts every machine of a studio: the first one to be free takes the next task', () => {
    const running = [30, 60, 10].map((etaSeconds, n) =>
      makeTask(9 + n, 'script', { status: 'processing', progress: { stage: 's', fraction: 0.5, etaSeconds } }),
    );
    const secondsFor = (ahead: number, slots: number) =>
      waitOf(task, ahead, context({ running, slots: perType(() => slots) }));
    expect([0, 1, 2, 3, 7].map((ahead) => secondsFor(ahead, 3))).toEqual(
      [10, 30, 60, 110, 230].map((seconds) => ({ kind: 'about', seconds })),
    );
    // A fourth machine is idle.
    expect([0, 1, 4].map((ahead) => secondsFor(ahead, 4))).toEqual(
      [0, 10, 100].map((seconds) => ({ kind: 'about', seconds })),
    );
  });

  it('says that nobody takes it, and is unknown while nobody can know', () => {
    expect(waitOf(task, 0, context({ slots: perType(() => 0) }))).toEqual({ kind: 'nobody' });
    expect(waitOf(task, 0, context({ slots: perType(() => undefined) }))).toEqual({ kind: 'unknown' });
  });

  it('is unknown while no run of the type has ended', () => {
    expect(waitOf(task, 1, context({ typicalSeconds: {} }))).toEqual({ kind: 'unknown' });
  });

  it('names what holds the task back before it guesses a time', () => {
    const first = makeTask(2, 'image');
    const after = makeTask(3, 'script', { dependsOn: [first.id] });
    expect(waitOf(after, 0, context({ unfinished: new Map([[first.id, first]]) }))).toEqual({
      kind: 'after',
      type: 'image',
    });
    expect(waitOf(after, 0, context())).toEqual({ kind: 'about', seconds: 0 });
    expect(waitOf(task, 0, context({ paused: { script: true, image: false, video: false } }))).toEqual({
      kind: 'paused',
    });
    expect(waitOf(makeTask(4, 'script', { availableAt: secondsBefore(-60) }), 0, context())).toEqual({ kind: 'retry' });
    expect(waitOf(makeTask(5, 'script', { needsYou: { code: 'no_browser', message: 'm' } }), 0, context())).toEqual({
      kind: 'needs-you',
    });
  });

  it('of a running task comes from the worker, else from its fraction, else from typical runs', () => {
    const run = (fields: object) =>
      makeTask(1, 'script', { status: 'processing', startedAt: minutesAgo(1, NOW), ...fields });
    expect(remainingSeconds(run({ progress: { stage: 's', fraction: 0.5, etaSeconds: 7 } }), NOW, {})).toBe(7);
    expect(remainingSeconds(run({ progress: { stage: 's', fraction: 0.75 } }), NOW, {})).toBe(20);
    expect(remainingSeconds(run({}), NOW, { script: 100 })).toBe(40);
    expect(remainingSeconds(run({}), NOW, { script: 50 })).toBe(5);
    expect(remainingSeconds(run({}), NOW, {})).toBeUndefined();
  });
});
