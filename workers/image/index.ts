import { imageMetadataSchema } from '../../contract/task';
import { usePortableSharp } from '../portable-sharp';
import { startWorker } from '../runtime';

usePortableSharp();
const { makeImages } = await import('./make-images');
startWorker('image', imageMetadataSchema, makeImages);
