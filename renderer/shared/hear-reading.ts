import type { FilmVoice } from '../../contract/metadata';
import type { Reading } from '../../contract/readings';
import type { Language } from '../../contract/words';
import { client } from '../store';

let context: AudioContext | undefined;
let source: AudioBufferSourceNode | undefined;

export function stopReading(): void {
  source?.stop();
  source = undefined;
}

/** Lets the voice, or that of a film, say a row of the list; resolves when it has ended or was stopped. */
export async function hearReading(reading: Reading, language: Language, by?: FilmVoice): Promise<void> {
  stopReading();
  const { wav } = await client.call('settings:hear-reading', {
    reading,
    language,
    ...(by === undefined ? {} : { by }),
  });
  context ??= new AudioContext();
  const bytes = Uint8Array.from(atob(wav), (char) => char.charCodeAt(0));
  const node = context.createBufferSource();
  node.buffer = await context.decodeAudioData(bytes.buffer);
  node.connect(context.destination);
  stopReading();
  source = node;
  await new Promise<void>((done) => {
    node.onended = () => done();
    node.start();
  });
}
