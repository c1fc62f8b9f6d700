import { imageMetadataSchema } from '../../contract/task';
import { preferPortableSharp } from '../portable-sharp';
import { startWorker } from '../runtime';

preferPortableSharp();
const { makeImages } = await import('./make-images');
startWorker('image', imageMetadataSchema, makeImages);
