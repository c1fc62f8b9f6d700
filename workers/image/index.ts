import { preferPortableSharp } from '../runtime/portable-sharp';
import { startWorker } from '../runtime/start-worker';
import { imageProcessor } from './processor';

preferPortableSharp();
startWorker('image', imageProcessor);
