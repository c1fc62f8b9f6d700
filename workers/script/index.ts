import { scriptMetadataSchema } from '../../contract/task';
import { startWorker } from '../runtime';
import { makeScript } from './make-script';

startWorker('script', scriptMetadataSchema, makeScript);
