import { expect, it } from 'vitest';
import { takeableTypes, whyNotTaken } from '../../../main/settings/takes';

const tools = { browser: '/b', ffmpeg: '/f', ffprobe: '/p' };
const all = { settings: { processors: {} }, tools, voice: 'say' };
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
  const parts = { settings: { processors: { image: program, video: program } }, tools: {}, voice: undefined };
  expect([takeableTypes(parts), whyNotTaken(parts)]).toEqual([['script', 'image', 'video'], []]);
});

it('a setting for own code that cannot be read takes no task: it would only be parked', () => {
  expect(takeableTypes({ ...all, settings: { processors: { script: { kind: 'who knows' } } } })).toEqual([
    'image',
    'video',
  ]);
});
