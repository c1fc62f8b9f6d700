import { afterEach, describe, expect, it } from 'vitest';
import { scriptMetadataSchema } from '../../../../contract/task';
import { llmWriter } from '../../../../workers/script/writers/from-llm';
import { testRun } from '../../test-context';
import { completion, completionOf, GOOD_ANSWER, llmEndpoint } from '../llm-endpoint';
import { ODD_REPLIES } from './llm-replies';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

describe('What language models reply with', () => {
  it('is a table of 49 shapes, of which at least 47 become scripts at one paid call', () => {
    expect(new Set(ODD_REPLIES.map(({ name }) => name)).size).toBe(49);
    expect(ODD_REPLIES.filter(({ scenes }) => scenes > 0).length).toBeGreaterThanOrEqual(47);
  });

  it.each(ODD_REPLIES.map((reply) => [reply.name, reply] as const))('becomes a script: %s', async (_name, reply) => {
    const { llm, seen, close } = await llmEndpoint((response, n) =>
      n === 1 ? completionOf(response, reply.message) : completion(response, GOOD_ANSWER),
    );
    cleanUps.push(close);
    const run = await testRun(scriptMetadataSchema.parse({ title: '홈카페 이야기', language: 'ko' }), { llm });
    cleanUps.push(run.remove);
    const draft = await llmWriter.write(run.context);
    const narrations = draft.scenes.map(({ narration }) => narration).join(' ');
    expect(seen).toHaveLength(reply.scenes === 0 ? 2 : 1);
    expect(draft.scenes).toHaveLength(reply.scenes === 0 ? 2 : reply.scenes);
    expect(draft.title).toBe(reply.title ?? draft.title);
    expect(draft.title).not.toBe('');
    for (const words of reply.says ?? []) expect(narrations).toContain(words);
    for (const words of reply.never ?? []) expect(narrations).not.toContain(words);
    for (const scene of draft.scenes) {
      expect(scene.narration).not.toMatch(/[{}<>|]|\s{2}|null|None/u);
      expect(scene.imagePrompt).not.toBe('');
      expect(scene.keywords.length).toBeLessThanOrEqual(8);
    }
  });
});
