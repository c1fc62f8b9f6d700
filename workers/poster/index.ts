import { posterRequestSchema } from '../../contract/poster-messages';
import { portOfThisProcess } from '../runtime/parent-port';
import { preferPortableSharp } from '../runtime/portable-sharp';

// The process that makes posters. It is started when one is missing, and ended by main once nothing is asked of it.
preferPortableSharp();
const { makePoster } = await import('./make-poster');

const port = portOfThisProcess();
let before: Promise<unknown> = Promise.resolve();
port.onClose(() => process.exit());
port.onMessage((raw) => {
  const request = posterRequestSchema.safeParse(raw);
  if (!request.success) return;
  const { id, source, target } = request.data;
  // One at a time: no more than one picture is in memory.
  before = before.then(async () => port.send({ id, made: await makePoster(source, target) }));
});
