import { join } from 'node:path';
import { creatorsOf } from '../creator/choose';
import { preferPortableSharp } from '../runtime/portable-sharp';
import { startWorker } from '../runtime/start-worker';
import { decodeOnThreads } from './decode-apart';
import { imageProcessor } from './processor';
import { readResult } from './read-result';

preferPortableSharp();
decodeOnThreads(join(import.meta.dirname, 'picture-thread.js'));
startWorker('image', { builtin: imageProcessor, creator: creatorsOf(readResult) });
