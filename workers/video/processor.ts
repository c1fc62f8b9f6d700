import { type VideoMetadata, videoMetadataSchema } from '../../contract/task';
import type { Processor } from '../runtime/processor';

export const videoProcessor: Processor<VideoMetadata> = {
  metadata: videoMetadataSchema,
  run: async (context) => {
    // With the first task, as in the image worker.
    const { makeFilm } = await import('./make-film');
    await makeFilm(context);
  },
};
