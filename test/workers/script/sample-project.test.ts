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

it('the sample project is a valid pipeline of 4 to 6 scenes and 20 to 60 seconds', () => {
  const sample = sampleSchema.parse(JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')));
  const text = readFileSync(join(folder, sample.textFile), 'utf8');
  const draft = draftFromText(text, sample.script);
  expect(draft.language).toBe('ko');
  expect(draft.scenes).toHaveLength(5);
  expect(draft.totalSeconds).toBeGreaterThan(20);
  expect(draft.totalSeconds).toBeLessThan(60);
});
