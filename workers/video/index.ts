import { constants, setPriority } from 'node:os';
import { videoMetadataSchema } from '../../contract/task';
import { preferPortableSharp } from '../runtime/portable-sharp';
import { startWorker } from '../runtime/start-worker';

preferPortableSharp();
// FFmpeg and the voice inherit it (nice 10; on Windows the below-normal class): the creator's own work comes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// With the first task, as the image worker does.
startWorker('video', videoMetadataSchema, async (context) => {
  const { makeFilm } = await import('./make-film');
  await makeFilm(context);
});
