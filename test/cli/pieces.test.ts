import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../cli/add-tasks';
import { titleIn } from '../../cli/commands/film';
import { importRounds } from '../../cli/input/import-order';
import { languageOf } from '../../cli/language';
import { fitted } from '../../cli/table';
import { size } from '../../cli/time';
import { isSettled } from '../../cli/wait-for';
import { MAX_BODY_BYTES, type PageTask } from '../../contract/bridge';

describe('a film’s title', () => {
  it.each([
    ['the first line', '집에서 내리는 커피\n\n오늘은 커피를 내려 봅니다.', '집에서 내리는 커피'],
    ['a heading, without its signs', '## Coffee\nToday we brew.', 'Coffee'],
    ['the file’s name, when the first line is a paragraph', `${'길다 '.repeat(60)}\n끝.`, 'file'],
    ['the file’s name, when there is one line only', 'Today we brew coffee.', 'file'],
    ['the file’s name, for subtitles', 'WEBVTT\n\n00:00 --> 00:01\nhello', 'file'],
    ['the file’s name, for front matter', '---\ntitle: x\n---\ntext', 'file'],
  ])('is %s', (_, text, title) => {
    expect(titleIn(text, 'file')).toBe(title);
  });
});

describe('tasks of an import', () => {
  it('come in rounds, each after those that it waits for', () => {
    const task = (id: string, ...dependsOn: string[]) => ({ id, dependsOn });
    const rounds = importRounds([
      task('video', 'image'),
      task('image', 'script'),
      task('other'),
      task('script', 'gone'),
    ]);
    expect(rounds.map((round) => round.map(({ id }) => id))).toEqual([['other', 'script'], ['image'], ['video']]);
  });

  it('that wait for each other in a circle end the rounds', () => {
    const circle = [
      { id: 'a', dependsOn: ['b'] },
      { id: 'b', dependsOn: ['a'] },
    ];
    expect(importRounds(circle)).toEqual([circle]);
  });
});

describe('the calls of an add', () => {
  it('hold all rows in their order, none with more tasks or bytes than the app takes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 30 }), (sizes) => {
        const rows = sizes.map((size, index) => ({ line: index + 1, value: 'x'.repeat(size) }));
        const parts = partsOf(rows);
        expect(parts.flat()).toEqual(rows);
        for (const part of parts)
          expect(JSON.stringify({ tasks: part.map(({ value }) => value) }).length).toBeLessThanOrEqual(MAX_BODY_BYTES);
      }),
      { numRuns: 20 },
    );
    const many = Array.from({ length: 2_500 }, (_, index) => ({ line: index + 1, value: 1 }));
    expect(partsOf(many).map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  });
});

describe('a wait', () => {
  const task = (id: string, state: PageTask['state'], ...dependsOn: string[]): PageTask => ({
    id,
    state,
    dependsOn,
    type: 'script',
    status: 'waiting',
    priority: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    userId: 'u',
    projectId: 'p',
    metadata: {},
    logs: [],
    retryCount: 0,
    maxRetries: 3,
    crashCount: 0,
    outputs: [],
    rank: 1,
    seq: 1,
  });
  const of = (...tasks: PageTask[]) => new Map(tasks.map((one) => [one.id, one]));

  it.each([
    ['all have ended', true, of(task('a', 'completed'), task('b', 'cancelled', 'a'))],
    ['one runs', false, of(task('a', 'completed'), task('b', 'processing'))],
    ['one waits for its turn', false, of(task('a', 'needs-you'), task('b', 'waiting'))],
    [
      'the rest waits for one that needs a person',
      true,
      of(task('a', 'needs-you'), task('b', 'waiting', 'a'), task('c', 'waiting', 'b')),
    ],
    ['one waits for a task that runs', false, of(task('a', 'processing'), task('b', 'waiting', 'a'))],
    ['one waits for a task outside', false, of(task('b', 'waiting', 'other'))],
  ])('when %s, is over: %s', (_, isOver, tasks) => {
    expect(isSettled(tasks)).toBe(isOver);
  });
});

describe('the language', () => {
  it.each([
    [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'en_US.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'ko', LANG: 'C' }, 'ko'],
    [{ LANG: 'kok_IN' }, 'en'],
    [{}, 'en'],
  ])('of %j is %s', (env, language) => {
    expect(languageOf(undefined, env, 'linux')).toBe(language);
  });
});

describe('the columns of a table', () => {
  const columns = [{ title: 'ID' }, { title: 'Title', least: 5 }, { title: 'Error', least: 10 }];
  it('keep their widths where nothing has to fit', () => {
    expect(fitted(columns, [8, 50, 90], undefined)).toEqual([8, 50, 90]);
  });
  it('give way where the terminal is narrow, the widest first, down to their least', () => {
    expect(fitted(columns, [8, 50, 90], 80)).toEqual([8, 34, 34]);
    expect(fitted(columns, [8, 50, 90], 10)).toEqual([8, 5, 10]);
  });
});

describe('the size of a file', () => {
  it('is never 0 while there is something in it', () => {
    expect([0, 1, 999_999, 1_000_000, 1_500_000_000].map(size)).toEqual(['0 kB', '1 kB', '1000 kB', '1 MB', '1.5 GB']);
  });
});
