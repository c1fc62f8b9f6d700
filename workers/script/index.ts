import { scriptMetadataSchema } from '../../contract/task';
import { startWorker } from '../runtime/start-worker';
import { makeScript } from './make-script';

startWorker('script', scriptMetadataSchema, makeScript);
