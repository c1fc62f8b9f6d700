// One worker of the type that pm2 (WORKER_TYPE) or the command line names.
import { QueueWorker } from './queue-worker.mjs';

const type = process.env.WORKER_TYPE ?? process.argv[2];
if (!['script', 'image', 'video'].includes(type)) {
  console.error('Which worker? node worker.mjs script | image | video');
  process.exit(2);
}
const worker = new QueueWorker(type);
// pm2 stops and restarts by SIGINT.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await worker.stop();
    process.exit(0);
  });
}
await worker.start();
