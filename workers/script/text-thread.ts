import { parentPort } from 'node:worker_threads';
import { textThreadRequestSchema } from '../../contract/texts';
import { lookAtText } from './look-at-text';

// The program of the thread that main asks what a film of a text would be. Started by main/films/text-looks.ts.
parentPort?.on('message', async (message: unknown) => {
  const { n, text, title } = textThreadRequestSchema.parse(message);
  const look = await lookAtText(text, title);
  parentPort?.postMessage(look === undefined ? { n } : { n, look });
});
