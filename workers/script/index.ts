import { startWorker } from '../runtime/start-worker';
import { scriptProcessor } from './processor';

startWorker('script', scriptProcessor);
