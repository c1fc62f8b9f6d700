import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { creatorsOf } from '../creator/choose';
import { preferPortableSharp } from '../runtime/portable-sharp';
import { startWorker } from '../runtime/start-worker';
import { speakOnThreads } from './neural/speaking-thread';
import { videoProcessor } from './processor';
import { readResult } from './read-result';

preferPortableSharp();
speakOnThreads(fileURLToPath(new URL('speaking-thread.js', import.meta.url)));
// FFmpeg and the voice inherit it (nice 10; on Windows the below-normal class): the creator's own work comes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
startWorker('video', { builtin: videoProcessor, creator: creatorsOf(readResult) });
