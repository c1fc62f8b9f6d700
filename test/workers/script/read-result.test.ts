import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { scriptFileSchema } from '../../../contract/project-files';
import { readResult } from '../../../workers/script/read-result';
import { draftFromText } from '../../../workers/script/writers/from-text';
import { type TestRun, testRun } from '../test-context';

const runs: TestRun<unknown>[] = [];
afterEach(async () => {
  for (const run of runs.splice(0)) await run.remove();
});

const TEXT =
  '오늘은 커피를 내립니다. 물은 천천히 부어 주세요. 향이 부드럽습니다.\n\n이제 한 잔 마셔 볼까요? 첫 모금은 그냥 드세요.';

/** What a result, with these files in the out folder, becomes; published as the processors do. */
async function read(
  result: unknown,
  { metadata = {}, files = {} }: { metadata?: unknown; files?: Record<string, string> } = {},
) {
  const run = await testRun<unknown>(metadata);
  runs.push(run);
  await mkdir(run.context.stagingDir, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(run.context.stagingDir, name), content);
  const made = await readResult(run.context, { result, left: Object.keys(files).sort(), published: new Set() });
  await run.context.publish(made.files);
  const text = async (name: string) => readFile(join(run.context.projectDir, name), 'utf8');
  return { run, kept: made.kept, files: await run.files(), text };
}
const scriptOf = async (given: Awaited<ReturnType<typeof read>>) =>
  scriptFileSchema.parse(JSON.parse(await given.text('script.json')));

describe('A text that was returned', () => {
  it.each([{ text: TEXT }, TEXT])('becomes the script that the built-in processor would make of it', async (result) => {
    const given = await read(result, { metadata: { titleId: 7, category: '건강', title: '커피', language: 'ko' } });
    expect(given.files).toEqual(['script.json', 'script.md']);
    const { scenes, totalSeconds } = draftFromText(TEXT, {});
    expect(await scriptOf(given)).toMatchObject({
      projectId: 'test-project',
      taskId: given.run.context.taskId,
      titleId: 7,
      category: '건강',
      title: '커피',
      language: 'ko',
      source: 'creator',
      scenes,
      totalSeconds,
    });
    expect(await given.text('script.md')).toContain('# 커피');
    expect(given.kept).toEqual(result);
  });

  it('keeps its own title and language, and the task may say nothing that we understand', async () => {
    const result = { text: 'Two words. More words here.', title: 'My title', language: 'en' };
    const given = await read(result, { metadata: { title: { id: 3 }, language: 'klingon', titleId: [] } });
    expect(await scriptOf(given)).toMatchObject({ title: 'My title', language: 'en' });
  });

  it.each([{ text: '' }, { text: ' … ' }, { text: 'x'.repeat(200_001) }])(
    'without words or too long is refused',
    async (result) => {
      await expect(read(result)).rejects.toMatchObject({ code: 'bad_input', field: 'result.text', retryable: false });
    },
  );
});

describe('Scenes that were returned', () => {
  it('are the script, and what they do not say is worked out', async () => {
    const result = {
      title: '하루',
      scenes: [
        { narration: '첫 장면입니다.\n아침이에요.', imagePrompt: '아침 햇살', keywords: ['아침'], seconds: '4.5' },
        { narration: '둘째 장면입니다.', imagePrompt: null, keywords: '저녁, 노을', mine: 1 },
      ],
      more: true,
    };
    const given = await read(result);
    const { title, scenes, totalSeconds } = await scriptOf(given);
    expect(title).toBe('하루');
    expect(scenes[0]).toEqual({
      scene: 1,
      narration: '첫 장면입니다. 아침이에요.',
      sentences: ['첫 장면입니다.', '아침이에요.'],
      imagePrompt: '아침 햇살',
      keywords: ['아침'],
      seconds: 4.5,
    });
    expect(scenes[1]).toMatchObject({
      scene: 2,
      keywords: ['저녁', '노을'],
      imagePrompt: expect.stringContaining('저녁'),
    });
    expect(totalSeconds).toBeGreaterThan(4.5);
    expect(given.kept).toEqual(result);
  });

  it.each([
    [{ scenes: [] }, 'scenes'],
    [{ scenes: [{ narration: '하나' }, { text: '둘' }] }, 'scenes[1].narration'],
    [{ scenes: [{ narration: '…' }] }, 'scenes[0].narration'],
    [{ scenes: ['글'] }, 'scenes[0]'],
    [{ scenes: [{ narration: '하나', seconds: -1 }] }, 'scenes[0].seconds'],
    [{ scenes: [{ narration: '하나', keywords: [{}] }] }, 'scenes[0].keywords[0]'],
    [{ title: 5.5, scenes: [{ narration: '하나', imagePrompt: {} }] }, 'scenes[0].imagePrompt'],
    [{ scenes: Array.from({ length: 1_000 }, () => ({ narration: '하나' })) }, 'scenes'],
  ])('that cannot be used are refused with the field: %#', async (result, at) => {
    await expect(read(result)).rejects.toMatchObject({ code: 'bad_input', problem: { at }, field: `result.${at}` });
  });
});

describe('A script.json in the out folder', () => {
  it('keep the sentences that were returned, or the lines of their narration', async () => {
    const { scenes } = await scriptOf(
      await read({
        scenes: [
          { narration: '나 보기가 역겨워\n가실 때에는' },
          { narration: '하나 둘', sentences: ['하나', '둘'] },
          { narration: '하나. 둘.', sentences: ['다른 글'] },
          { narration: '하나. 둘.', sentences: 7 },
        ],
      }),
    );
    expect(scenes.map(({ sentences }) => sentences)).toEqual([
      ['나 보기가 역겨워', '가실 때에는'],
      ['하나', '둘'],
      ['하나.', '둘.'],
      ['하나.', '둘.'],
    ]);
  });

  it('are made of a text in Markdown as of one that was sent', async () => {
    const { title, scenes } = await scriptOf(await read({ text: '# 홈카페\n\n**원두**를 갈아요.' }));
    expect(title).toBe('홈카페');
    expect(scenes.map(({ narration }) => narration)).toEqual(['원두를 갈아요.']);
  });

  it('is the script when the result is none, beside whatever else was left', async () => {
    const script = {
      title: '파일',
      scenes: [
        { scene: 2, narration: '나중.' },
        { scene: 1, narration: '먼저.' },
      ],
    };
    const given = await read({ cost: 3 }, { files: { 'script.json': JSON.stringify(script), 'notes.txt': 'mine' } });
    expect(given.files).toEqual(['notes.txt', 'script.json', 'script.md']);
    const made = await scriptOf(given);
    expect(made.title).toBe('파일');
    expect(made.scenes.map(({ narration }) => narration)).toEqual(['먼저.', '나중.']);
    expect(given.kept).toEqual({ cost: 3 });
  });

  it('gives way to a result that is a script; a script.md of the creator’s stays theirs', async () => {
    const given = await read({ text: TEXT }, { files: { 'script.json': '{"scenes":0}', 'script.md': '# mine' } });
    expect((await scriptOf(given)).scenes[0]?.narration).toContain('커피');
    expect(await given.text('script.md')).toBe('# mine');
  });

  it.each(['{"scenes":', '{"name":"no script"}', '[]'])('that is no script is refused: %s', async (content) => {
    await expect(read(undefined, { files: { 'script.json': content } })).rejects.toMatchObject({ code: 'bad_input' });
  });
});

it('Anything else that was returned is kept as it is, and files that were left are published', async () => {
  for (const result of [undefined, null, 7, { success: true }, { text: 5 }, { scenes: 5 }, [1]]) {
    const given = await read(result, { files: { 'data.csv': '1,2' } });
    expect(given.kept).toEqual(result);
    expect(given.files).toEqual(['data.csv']);
  }
});
