import { creatorsOf } from '../creator/choose';
import { preferPortableSharp } from '../runtime/portable-sharp';
import { startWorker } from '../runtime/start-worker';
import { imageProcessor } from './processor';
import { readResult } from './read-result';

preferPortableSharp();
startWorker('image', { builtin: imageProcessor, creator: creatorsOf(readResult) });
