import { fileURLToPath } from 'node:url';
import { previewRequestSchema, voicesRequestSchema } from '../../contract/preview-messages';
import { portOfThisProcess } from '../runtime/parent-port';
import { listVoices } from './list-voices';
import { speakOnThreads } from './neural/speaking-thread';
import { speakPreview } from './speak-preview';

// The process that reads a scene aloud for the panel, and asks services for their voices. It is started when somebody wants to hear one, and
// ended by main once nothing is asked of it: the film's worker may be busy for minutes.
speakOnThreads(fileURLToPath(new URL('speaking-thread.js', import.meta.url)));
const port = portOfThisProcess();
let before: Promise<unknown> = Promise.resolve();
port.onClose(() => process.exit());
port.onMessage((raw) => {
  const request = previewRequestSchema.safeParse(raw);
  const list = voicesRequestSchema.safeParse(raw);
  if (list.success) void listVoices(list.data).then((reply) => port.send(reply));
  if (!request.success) return;
  before = before.then(async () => port.send(await speakPreview(request.data)));
});
