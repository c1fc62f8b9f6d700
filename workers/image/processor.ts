import { type ImageMetadata, usableMetadata } from '../../contract/task';
import type { Processor } from '../runtime/processor';

export const imageProcessor: Processor<ImageMetadata> = {
  metadata: usableMetadata.image,
  run: async (context) => {
    // With the first task: Playwright and sharp are more than half of an idle worker's memory and slow down the app's start.
    const { makeImages } = await import('./make-images');
    await makeImages(context);
  },
};
