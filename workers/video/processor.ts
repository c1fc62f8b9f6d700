import { usableMetadata, type VideoMetadata } from '../../contract/task';
import type { Processor } from '../runtime/processor';

export const videoProcessor: Processor<VideoMetadata> = {
  metadata: usableMetadata.video,
  run: async (context) => {
    // With the first task, as in the image worker.
    const { makeFilm } = await import('./make-film');
    await makeFilm(context);
  },
};
