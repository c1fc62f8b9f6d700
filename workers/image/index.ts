import { imageMetadataSchema } from '../../contract/task';
import { preferPortableSharp } from '../runtime/portable-sharp';
import { startWorker } from '../runtime/start-worker';

preferPortableSharp();
// With the first task: Playwright and sharp are more than half of what an idle worker would hold, and slow down the app's start.
startWorker('image', imageMetadataSchema, async (context) => {
  const { makeImages } = await import('./make-images');
  await makeImages(context);
});
