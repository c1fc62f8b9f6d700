import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Document, Search } from '../../../main/find/messages';
import { SearchFile } from '../../../main/find/search-file';
import { tempDir } from '../../support/temp-dir';

const opened: SearchFile[] = [];
afterEach(() => {
  for (const index of opened.splice(0)) index.close();
});
function open(file = ':memory:', queue = 'own', mostChars?: number): SearchFile {
  const index = SearchFile.open(file, queue, mostChars);
  opened.push(index);
  return index;
}
function ended(taskId: string, more: Partial<Document> = {}): Document {
  return {
    taskId,
    endedAtMs: 1_000,
    projectId: `project-${taskId}`,
    type: 'script',
    status: 'completed',
    title: '',
    userId: 'minji',
    script: '',
    log: '',
    error: '',
    ...more,
  };
}
const ids = (index: SearchFile, text: string, more: Partial<Search> = {}) =>
  index.search({ text, limit: 50, ...more }).found.map(({ taskId }) => taskId);

describe('the index of what has ended', () => {
  it.each([
    ['three characters and more', '축제를'],
    ['a part of a word', '꽃 축'],
    ['two characters', '벚꽃'],
    ['two characters at the very end of the text', '간다'],
    ['one character', '꽃'],
    ['several words in any order', '간다 벚꽃 제'],
    ['capitals', 'SEOUL'],
    ['a name typed in decomposed Korean', '벚꽃'.normalize('NFD')],
    ['quotes and operators of a query language', '"and" or*'],
  ])('finds %s', (_, text) => {
    const index = open();
    index.put([
      ended('a', { script: 'Seoul "AND" OR* 에서 벚꽃 축제를 보러 간다' }),
      ended('b', { script: '가을 단풍' }),
    ]);
    expect(ids(index, text)).toEqual(['a']);
  });

  it('finds nothing by a word that is nowhere, and nothing by no word', () => {
    const index = open();
    index.put([ended('a', { script: '벚꽃 축제' })]);
    for (const text of ['벚나', '축제장', '눈', '', '   ', '벚꽃 단풍']) expect(ids(index, text)).toEqual([]);
  });

  it('does not find words that stand only in different tasks', () => {
    const index = open();
    index.put([ended('a', { title: '벚꽃' }), ended('b', { script: '단풍놀이' })]);
    expect(ids(index, '벚꽃 단풍놀이')).toEqual([]);
  });

  it('finds a word of one character that stands in more texts than its entries can name', () => {
    const index = open();
    const other = (n: number) => String.fromCodePoint(0xac00 + n);
    index.put(
      Array.from({ length: 500 }, (_, n) => ended(`t${n}`, { endedAtMs: n, script: `가${other(n)}${other(n + 1)}` })),
    );
    expect(ids(index, '가', { limit: 3 })).toEqual(['t499', 't498', 't497']);
  });

  it('lists the newest end first and goes on where a page ended', () => {
    const index = open();
    index.put(
      ['a', 'b', 'c', 'd'].map((id, n) =>
        ended(id, { endedAtMs: n === 3 ? 50 : 100 * (n + 1), log: 'https://example.org/x' }),
      ),
    );
    const first = index.search({ text: 'example', limit: 2 });
    expect(first.found.map(({ taskId }) => taskId)).toEqual(['c', 'b']);
    const rest = index.search({
      text: 'example',
      limit: 5,
      ...(first.nextBelow === undefined ? {} : { belowNumber: first.nextBelow }),
    });
    expect(new Set(rest.found.map(({ taskId }) => taskId))).toEqual(new Set(['a', 'd']));
    expect(rest.nextBelow).toBeUndefined();
  });

  it('says where the words are, and shows them in their sentence', () => {
    const index = open();
    index.put([ended('a', { title: '봄', script: `${'앞'.repeat(200)} 벚꽃이 핀다 ${'뒤'.repeat(200)}` })]);
    const [hit] = index.search({ text: '벚꽃 핀다', limit: 1 }).found;
    expect(hit?.where).toBe('script');
    const { text, marks } = hit?.snippet ?? { text: '', marks: [] };
    expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['벚꽃', '핀다']);
    expect(text.length).toBeLessThan(160);
    expect(text).toMatch(/^….*…$/u);
  });

  it('never cuts a character in two', () => {
    const index = open();
    index.put([ended('a', { script: `${'🌸'.repeat(100)}봄날이다${'🌸'.repeat(200)}` })]);
    const [hit] = index.search({ text: '봄날이다', limit: 1 }).found;
    expect(hit?.snippet.text.replaceAll(/[\u{d800}-\u{dfff}]/gu, '?')).not.toContain('?');
  });

  it('keeps what it was given last of a task, and forgets what was removed', () => {
    const index = open();
    index.put([ended('a', { error: 'the voice is missing' }), ended('b', { error: 'the voice is missing' })]);
    index.put([ended('a', { endedAtMs: 2_000, error: '' })]);
    expect(ids(index, 'voice')).toEqual(['b']);
    index.remove(['b', 'unknown']);
    expect(ids(index, 'voice')).toEqual([]);
    expect(index.size().documents).toBe(1);
  });

  it('searches in depth what titles, projects, users and errors do not say', () => {
    const index = open();
    index.put([ended('a', { title: '벚꽃', script: '벚꽃' }), ended('b', { title: '봄', script: '벚꽃' })]);
    expect(ids(index, '벚꽃', { isInDepth: true })).toEqual(['b']);
  });

  it('returns one hit of a project by title and one by script, but each log', () => {
    const index = open();
    const same = { projectId: 'p', title: '벚꽃 여행' };
    index.put([
      ended('a', same),
      ended('b', same),
      ended('c', { projectId: 'p', log: '벚꽃.jpg' }),
      ended('d', { projectId: 'p', log: '벚꽃.jpg' }),
    ]);
    const { found } = index.search({ text: '벚꽃', limit: 10, isByProject: true });
    expect(found.map(({ where }) => where).sort()).toEqual(['log', 'log', 'title']);
  });

  it('filters by type, status and project', () => {
    const index = open();
    index.put([
      ended('a', { log: 'disk full' }),
      ended('b', { log: 'disk full', type: 'video', status: 'failed', projectId: 'p' }),
    ]);
    for (const filter of [
      { types: ['video'] },
      { statuses: ['failed'] },
      { projectId: 'p' },
    ] satisfies Partial<Search>[]) {
      expect(ids(index, 'disk', filter)).toEqual(['b']);
    }
  });

  it('names those that are not there, or ended at another time', () => {
    const index = open();
    index.put([ended('a'), ended('b')]);
    const ends = [
      { taskId: 'a', endedAtMs: 1_000 },
      { taskId: 'b', endedAtMs: 1_001 },
      { taskId: 'c', endedAtMs: 1_000 },
    ];
    expect(index.missing(ends)).toEqual(['b', 'c']);
  });

  it('holds more tasks of one moment than a moment has numbers', () => {
    const index = open();
    const many = Array.from({ length: 1_100 }, (_, n) => ended(`t${n}`, { title: '동시에' }));
    index.put(many);
    expect(index.search({ text: '동시에', limit: 2_000 }).found).toHaveLength(many.length);
  });

  it('leaves out scripts and logs of the oldest when there is too much, never titles and errors', () => {
    const index = open(':memory:', 'own', 1_000);
    const long = (id: string, endedAtMs: number) =>
      ended(id, { endedAtMs, title: `${id} 제목`, script: `${id} ${'가나'.repeat(200)}` });
    index.put([long('old', 1), long('mid', 2), long('new', 3)]);
    expect(index.size().chars).toBeLessThanOrEqual(1_000);
    expect(ids(index, '가나가나')).toEqual(['new', 'mid']);
    expect(ids(index, '제목')).toEqual(['new', 'mid', 'old']);
  });

  it('opens again with what it had, and how far the history was read', () => {
    const file = join(tempDir('find'), 'search.db');
    const index = open(file);
    index.put([ended('a', { title: '벚꽃' })]);
    index.keepProgress({ isRead: false, cursor: 'here' });
    opened.splice(0)[0]?.close();
    const again = open(file);
    expect(ids(again, '벚꽃')).toEqual(['a']);
    expect(again.progress()).toEqual({ isRead: false, cursor: 'here' });
  });

  it.each([
    ['is damaged', (file: string) => writeFileSync(file, Buffer.alloc(20_000, 7))],
    ['is of another queue', (file: string) => SearchFile.open(file, 'studio').close()],
  ])('is made again when its file %s', (_, prepare) => {
    const file = join(tempDir('find'), 'search.db');
    prepare(file);
    const index = open(file, 'own');
    expect(index.progress()).toEqual({ isRead: false });
    index.put([ended('a', { title: '벚꽃' })]);
    expect(ids(index, '벚꽃')).toEqual(['a']);
    expect(statSync(file).size).toBeGreaterThan(0);
  });
});
