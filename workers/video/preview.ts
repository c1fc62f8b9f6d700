import { fileURLToPath } from 'node:url';
import { previewRequestSchema } from '../../contract/preview-messages';
import { portOfThisProcess } from '../runtime/parent-port';
import { speakOnThreads } from './neural/speaking-thread';
import { speakPreview } from './speak-preview';

// The process that reads a scene aloud for the panel. It is started when somebody wants to hear one, and ended by main once nothing is asked
// of it: the film's worker may be busy for minutes.
speakOnThreads(fileURLToPath(new URL('speaking-thread.js', import.meta.url)));
const port = portOfThisProcess();
let before: Promise<unknown> = Promise.resolve();
port.onClose(() => process.exit());
port.onMessage((raw) => {
  const request = previewRequestSchema.safeParse(raw);
  if (!request.success) return;
  before = before.then(async () => port.send(await speakPreview(request.data)));
});
