import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { pipelineInputSchema } from '../../../contract/task';
import { draftFromText } from '../../../workers/script/writers/from-text';

const folder = join(import.meta.dirname, '../../../examples/sample-project');
const sampleSchema = z.strictObject({
  ...pipelineInputSchema.out.shape,
  title: z.string(),
  textFile: z.literal('script.txt'),
});

it('the sample project is a valid film of 30 to 60 seconds, with a hook and no scene above 4 seconds', () => {
  const sample = sampleSchema.parse(JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')));
  const text = readFileSync(join(folder, sample.textFile), 'utf8');
  const draft = draftFromText(text, sample.script);
  expect(draft.language).toBe('ko');
  // What is heard takes about a quarter longer than the estimate with the slowest of the voices.
  for (const { seconds } of draft.scenes) expect(seconds).toBeLessThanOrEqual(4);
  expect(draft.scenes[0]?.seconds).toBeLessThan(3);
  expect(draft.totalSeconds).toBeGreaterThan(30);
  expect(draft.totalSeconds).toBeLessThan(60);
});
