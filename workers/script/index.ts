import { creatorsOf } from '../creator/choose';
import { startWorker } from '../runtime/start-worker';
import { scriptProcessor } from './processor';
import { readResult } from './read-result';

startWorker('script', { builtin: scriptProcessor, creator: creatorsOf(readResult) });
