import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptFileSchema } from '../../contract/project-files';
import { startWritingLlm } from '../e2e/support/writing-llm';
import { type HostileWorld, type Outcome, openHostileWorld, treeOf } from './support/hostile-world';

/** Stands between the words of each text: NUL, escape codes, C1, direction marks and overrides, every kind of line break. */
const UNSEEN = '\u0000\u001b[2J\u0085\u009b\u200e\u200f\u202a\u202e\u2066\u2069\r\n\u2028\u2029\t';
/** What is left of it: the visible part of an escape code is text. */
const SEEN = ' [2J ';
const hostile = (words: readonly string[]) => words.join(UNSEEN);
const shown = (words: readonly string[]) => words.join(SEEN);

let world: HostileWorld;
let llm: Awaited<ReturnType<typeof startWritingLlm>>;
let before: readonly string[];
const run: Partial<Record<'script' | 'image', Outcome>> = {};
let texts: Record<'title' | 'narration' | 'imagePrompt' | 'keyword', string[]>;

beforeAll(async () => {
  world = await openHostileWorld();
  const canary = `http://127.0.0.1:${world.canary.port}/`;
  texts = {
    title: ['../../제목', `<img src="${canary}" onerror=x>`, '$(touch x)'],
    narration: [`<script>fetch("${canary}")</script> 서울 아침`, `{\\an8\\p1}\\N;movie=${canary}[o]`, "-i 'x' 끝"],
    imagePrompt: [`url(${canary})`, '"><svg onload=x>'],
    keyword: ['<b>원두</b>', '$HOME %{pts}', '-y'],
  };
  llm = await startWritingLlm({
    title: hostile(texts.title),
    scenes: [
      {
        narration: hostile(texts.narration),
        imagePrompt: hostile(texts.imagePrompt),
        keywords: [hostile(texts.keyword), UNSEEN],
        projectId: '../../elsewhere',
      },
    ],
    outputs: ['/etc/passwd'],
  });
  before = world.outside();
  const settings = { llm: { baseUrl: llm.baseUrl, model: 'writer' } };
  run.script = await world.run('script', 'film', { title: '아침' }, settings);
  run.image = await world.run('image', 'film', {}, settings);
});
afterAll(async () => {
  llm.close();
  await world.close();
});

describe('the answer of a language model that was talked into something else', () => {
  it('becomes a script of plain text on one line each: nothing unseen is left, and nothing that is seen is lost', () => {
    expect(run.script?.end).toMatchObject({ kind: 'done' });
    const json = readFileSync(join(run.script?.projectDir ?? '', 'script.json'), 'utf8');
    const { title, scenes } = scriptFileSchema.parse(JSON.parse(json));
    expect({ title, scenes }).toEqual({
      title: shown(texts.title),
      scenes: [
        {
          scene: 1,
          narration: shown(texts.narration),
          sentences: [shown(texts.narration)],
          imagePrompt: shown(texts.imagePrompt),
          keywords: [shown(texts.keyword), SEEN.trim()],
          seconds: expect.any(Number),
        },
      ],
    });
  });

  it('is drawn on a card, calls no server and touches no file but those of its project', () => {
    expect(run.image?.end).toMatchObject({ kind: 'done' });
    expect(treeOf(world.workspace).map((line) => line.split(' ')[0])).toEqual(
      ['images/001.png', 'manifest.json', 'script.json', 'script.md'].map((name) => `film/${name}`),
    );
    expect(world.canary.connections()).toBe(0);
    expect(world.outside()).toEqual(before);
  });

  it('leaves nothing unseen in what the creator reads: the script as Markdown, and the log', () => {
    const markdown = readFileSync(join(run.script?.projectDir ?? '', 'script.md'), 'utf8');
    const log = [...(run.script?.logs ?? []), ...(run.image?.logs ?? [])].join('');
    expect(markdown.replaceAll('\n', '') + log).not.toMatch(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  });
});
