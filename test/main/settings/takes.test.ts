import { expect, it } from 'vitest';
import { takeableTypes, whyNotTaken } from '../../../main/settings/takes';

const tools = { browser: '/b', ffmpeg: '/f', ffprobe: '/p' };
const NO_MODEL = { baseUrl: '', model: '' };
const settings = { processors: {}, llm: NO_MODEL };
const all = { settings, tools, voice: 'say', writerElsewhere: undefined };
const program = { kind: 'program', command: ['/x'] };

it('a machine with all tools takes every type', () => {
  expect([takeableTypes(all), whyNotTaken(all)]).toEqual([['script', 'image', 'video'], []]);
});

it.each([
  ['no browser', { ...all, tools: { ffmpeg: '/f', ffprobe: '/p' } }, ['script', 'video'], 'studio.takes_no_images'],
  ['no FFmpeg', { ...all, tools: { browser: '/b', ffprobe: '/p' } }, ['script', 'image'], 'studio.takes_no_films'],
  ['no ffprobe', { ...all, tools: { browser: '/b', ffmpeg: '/f' } }, ['script', 'image'], 'studio.takes_no_films'],
  ['no voice', { ...all, voice: undefined }, ['script', 'image'], 'studio.takes_no_films'],
])('a machine with %s leaves those tasks to others, and says so', (_what, parts, types, code) => {
  expect([takeableTypes(parts), whyNotTaken(parts)]).toEqual([types, [{ code }]]);
});

it("the creator's own code needs none of our tools", () => {
  const parts = {
    settings: { ...settings, processors: { script: program, image: program, video: program } },
    tools: {},
    voice: undefined,
    writerElsewhere: 'desk',
  };
  expect([takeableTypes(parts), whyNotTaken(parts)]).toEqual([['script', 'image', 'video'], []]);
});

it('a setting for own code that cannot be read takes no task: it would only be parked', () => {
  expect(takeableTypes({ ...all, settings: { ...settings, processors: { script: { kind: 'who knows' } } } })).toEqual([
    'image',
    'video',
  ]);
});

it.each([
  ['leaves scripts to a machine that has one', NO_MODEL, 'desk', ['image', 'video']],
  ['takes scripts while nobody has one: a text needs none', NO_MODEL, undefined, ['script', 'image', 'video']],
])('a machine without a language model %s', (_what, llm, writerElsewhere, types) => {
  const parts = { ...all, settings: { processors: {}, llm }, writerElsewhere };
  expect(takeableTypes(parts)).toEqual(types);
  expect(whyNotTaken(parts)).toEqual(
    writerElsewhere === undefined ? [] : [{ code: 'studio.takes_no_scripts', machine: 'desk' }],
  );
});

it('a machine with a language model, or with code of its creator’s, takes scripts whoever else does', () => {
  const model = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' };
  expect(takeableTypes({ ...all, settings: { processors: {}, llm: model }, writerElsewhere: 'desk' })).toContain(
    'script',
  );
  const own = { ...settings, processors: { script: program } };
  expect(takeableTypes({ ...all, settings: own, writerElsewhere: 'desk' })).toContain('script');
});
