import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  imageMetadataSchema,
  type PipelineInput,
  projectIdSchema,
  scriptMetadataSchema,
  videoMetadataSchema,
} from '../../contract/task';

const sampleSchema = z.strictObject({
  projectId: projectIdSchema,
  title: z.string().min(1),
  textFile: z.string().regex(/^[\w.-]+$/),
  script: scriptMetadataSchema.optional(),
  image: imageMetadataSchema.optional(),
  video: videoMetadataSchema.optional(),
});

/** Reads the project shipped in examples/ as a film to enqueue. @throws when the installation is damaged. */
export async function readSample(folder: string): Promise<PipelineInput> {
  const sample = sampleSchema.parse(JSON.parse(await readFile(join(folder, 'project.json'), 'utf8')));
  const text = await readFile(join(folder, sample.textFile), 'utf8');
  return {
    projectId: sample.projectId,
    // It runs to its end, whatever the settings say.
    stopAfter: [],
    script: { ...sample.script, title: sample.title, text },
    image: { ...sample.image, title: sample.title },
    video: { ...sample.video, title: sample.title },
  };
}
