import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMPLEMENTATIONS } from '../../../contract/implementations';
import { type ScriptMetadata, scriptMetadataSchema } from '../../../contract/task';
import { SCRIPT_WRITERS } from '../../../workers/script/writers';
import { testRun } from '../test-context';
import { completion, GOOD_ANSWER, llmEndpoint } from './llm-endpoint';

/** A task that holds whatever a writer may work from. */
const EVERYTHING: ScriptMetadata = {
  title: '집에서 즐기는 홈카페',
  category: '생활',
  format: 'short',
  language: 'ko',
  text: [
    '# 원두 고르기\n갓 볶은 원두는 향이 좋습니다. 봉투에 적힌 날짜를 먼저 확인하세요.',
    '# 물의 온도\n물은 92도가 알맞습니다. 너무 뜨거우면 쓴맛이 납니다.',
    '# 마무리\n천천히 원을 그리며 붓습니다. 향긋한 커피 한 잔이 완성됩니다.',
  ].join('\n\n'),
};

let endpoint: Awaited<ReturnType<typeof llmEndpoint>>;
beforeAll(async () => {
  endpoint = await llmEndpoint((response) => completion(response, GOOD_ANSWER));
});
afterAll(() => endpoint.close());

describe('The list of script writers', () => {
  it('holds each writer of the contract once', () => {
    expect(SCRIPT_WRITERS.map(({ id }) => id).sort()).toEqual(Object.keys(IMPLEMENTATIONS.writer).sort());
  });
});

describe.each(SCRIPT_WRITERS.map((writer) => [writer.id, writer] as const))('The script writer %s', (_id, writer) => {
  async function write(more: ScriptMetadata = {}, abort?: Error) {
    const run = await testRun(scriptMetadataSchema.parse({ ...EVERYTHING, ...more }), { llm: endpoint.llm });
    if (abort !== undefined) run.abort.abort(abort);
    try {
      return { draft: await writer.write(run.context), run };
    } finally {
      await run.remove();
    }
  }

  it('takes a task that holds what it needs, and none that holds nothing', () => {
    expect(writer.takes(EVERYTHING)).toBe(true);
    expect(writer.takes({})).toBe(false);
    expect(writer.takes({ title: ' ', text: ' \n' })).toBe(false);
  });

  it('writes scenes in order that can all be spoken, with their times', async () => {
    const { draft, run } = await write();
    expect(draft.scenes.length).toBeGreaterThan(0);
    expect(draft.scenes.map(({ scene }) => scene)).toEqual(draft.scenes.map((_, at) => at + 1));
    for (const { narration, keywords, seconds } of draft.scenes) {
      expect(narration).toMatch(/[\p{L}\p{N}]/u);
      expect(seconds).toBeGreaterThan(0);
      expect(keywords).not.toContain('');
    }
    expect(draft.title).not.toBe('');
    expect(draft.language).toBe('ko');
    const total = draft.scenes.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(draft.totalSeconds).toBeCloseTo(total, 1);
    expect(run.logs.length).toBeGreaterThan(0);
  });

  it('writes no more scenes than asked for', async () => {
    const { draft } = await write({ maxScenes: 1 });
    expect(draft.scenes).toHaveLength(1);
  });

  it('ends with the reason of a cancel', async () => {
    await expect(write({}, new Error('cancelled'))).rejects.toThrow('cancelled');
  });
});
