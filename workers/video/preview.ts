import { fileURLToPath } from 'node:url';
import { previewRequestSchema, voicesRequestSchema } from '../../contract/preview-messages';
import { portOfThisProcess } from '../runtime/parent-port';
import { listVoices } from './list-voices';
import { speakOnThreads } from './neural/speaking-thread';
import { speakPreview } from './speak-preview';

// The process that speaks for the panel and lists voices, because the video worker may be busy for minutes. Main starts it when somebody wants
// to hear a voice or to see the list, and ends it some time after the last question.
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
