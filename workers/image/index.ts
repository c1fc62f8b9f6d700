import { imageMetadataSchema } from '../../contract/task';
import { startWorker } from '../runtime';
import { makeImages } from './make-images';

startWorker('image', imageMetadataSchema, makeImages);
