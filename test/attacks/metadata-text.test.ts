import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scriptFileSchema } from '../../contract/project-files';
import { metadataSchemas } from '../../contract/task';
import { FFPROBE } from '../workers/video/video-context';
import { type HostileWorld, type Outcome, openHostileWorld, treeOf } from './support/hostile-world';

let world: HostileWorld;
beforeAll(async () => {
  world = await openHostileWorld();
});
afterAll(() => world.close());

/** Each is spoken, shown and drawn on a card; short, since a film takes as long as its words. */
const sentences = (canary: string) => [
  `{\\an8\\fs200\\p1}서울 \\N아침. [o];movie=/etc/passwd[a],drawtext=textfile='x\\:y 향.`,
  `<script>alert(1)</script><img src="${canary}">카페. 0:0,0 --> 9:0,0 $(id) %{pts}%n 끝.`,
  `\u202e뒤집힌\u2066 글\u0085\u009b2J [[slnc 9]] <speak/> 끝.`,
];
const TITLE = `<b onclick=x>'제목"\\;[in]=a:b,%{n}-- ; rm -rf / #\u0301`;

const probeSchema = z.object({ format: z.object({ tags: z.record(z.string(), z.string()) }) });

describe('a film of text that wants to be something else', () => {
  const run: Partial<Record<'script' | 'image' | 'video', Outcome>> = {};
  let before: readonly string[];
  beforeAll(async () => {
    before = world.outside();
    const canary = `//[::1]:${world.canary.port}`;
    const text = sentences(canary).join('\n\n');
    run.script = await world.run('script', '../../film', { text, title: TITLE });
    run.image = await world.run('image', '../../film', {});
    run.video = await world.run('video', '../../film', { resolution: '480p' });
  });

  it('is made, to its end', () => {
    expect([run.script?.end.kind, run.image?.end.kind, run.video?.end.kind]).toEqual(['done', 'done', 'done']);
  });

  it('has the files of a film and no other, and nothing changed outside of the workspace', () => {
    const names = treeOf(world.workspace).map((line) => line.split(' ')[0]?.replace(/^[^/]+\//, ''));
    const cards = readScript().scenes.map((_, index) => `images/00${index + 1}.png`);
    expect(names.sort()).toEqual(
      [
        ...cards,
        'audio/narration.wav',
        'credits.md',
        'film.json',
        'manifest.json',
        'script.json',
        'script.md',
        'subtitles.srt',
        'thumbnail.jpg',
        'video.mp4',
      ].sort(),
    );
    expect(world.outside()).toEqual(before);
  });

  it('called no server', () => {
    expect(world.canary.connections()).toBe(0);
  });

  it('has its title as it was sent', () => {
    const film = join(run.video?.projectDir ?? '', 'video.mp4');
    const json = execFileSync(FFPROBE, ['-v', 'error', '-show_format', '-of', 'json', film], { encoding: 'utf8' });
    expect(probeSchema.parse(JSON.parse(json)).format.tags.title).toBe(TITLE);
  });

  it('has subtitles without a command, a mark-up or a time line of the text', () => {
    const lines = readFileSync(join(run.video?.projectDir ?? '', 'subtitles.srt'), 'utf8').split('\n');
    const times = lines.filter((line) => /-->/u.test(line));
    const numbers = lines.filter((line) => /^\d+$/u.test(line));
    expect(times.every((line) => /^00:\d\d:\d\d,\d{3} --> 00:\d\d:\d\d,\d{3}$/u.test(line))).toBe(true);
    expect(times).toHaveLength(numbers.length);
    expect(lines.join('\n')).not.toMatch(/[{<](?!\u2060)/u);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });

  function readScript() {
    return scriptFileSchema.parse(JSON.parse(readFileSync(join(run.script?.projectDir ?? '', 'script.json'), 'utf8')));
  }
});

describe('a word without an end', () => {
  it('of 200,000 characters becomes a script and cards', async () => {
    const text = '가'.repeat(200_000);
    expect((await world.run('script', 'long', { text, maxScenes: 2 })).end).toMatchObject({ kind: 'done' });
    expect((await world.run('image', 'long', {})).end).toMatchObject({ kind: 'done' });
  });

  it('of a million characters does not pass the contract', () => {
    expect(metadataSchemas.script.safeParse({ text: 'x'.repeat(1_000_000) }).success).toBe(false);
  });
});

describe('text that no contract lets in', () => {
  it.each([
    ['script', { text: 'a\u0000b' }],
    ['script', { text: 'a\u001b[2Jb' }],
    ['script', { title: 'a\nb' }],
    ['script', { title: 'a\u202eb' }],
    ['script', { category: '\u2066x' }],
    ['image', { scenes: [{ imagePrompt: 'a\u0000' }] }],
    ['image', { scenes: [{ keywords: ['a\u202eb'] }] }],
    ['video', { title: 'a\u0085b' }],
  ] as const)('%s: %j', (type, metadata) => {
    expect(metadataSchemas[type].safeParse(metadata).success).toBe(false);
  });
});
