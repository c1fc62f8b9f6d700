import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { OptionValues } from '../../../contract/implementations';
import { toWav } from '../../../workers/video/wav';
import { tempDir } from '../../support/temp-dir';
import { creatorServer, type SeenRequest } from '../creator/support/creator-server';
import { FFMPEG } from './video-context';

/** Must appear in no log, error or file. */
export const SPEECH_KEY = 'sk-speech-secret-0987654321';
const SPEECH_KEY_OPTION = 'openai-speech.key';

/** A tone as long as reading the text takes. */
export function toneFor(text: string, sampleRate = 24_000): Buffer {
  const samples = Int16Array.from({ length: Math.round((0.3 + text.length * 0.06) * sampleRate) }, (_, at) =>
    Math.round(9_000 * Math.sin((at * 2 * Math.PI * 220) / sampleRate)),
  );
  return toWav({ sampleRate, samples });
}

/** The same sound in another format. */
export function asFormat(wav: Buffer, ...args: readonly string[]): Buffer {
  const { stdout } = spawnSync(FFMPEG, ['-v', 'error', '-f', 'wav', '-i', 'pipe:0', ...args, 'pipe:1'], { input: wav });
  return stdout;
}

/** A creator's program that reads: Node, so that it runs wherever the tests do. `body` has `text` and `wav(text)`. */
export function speakingProgram(body: string): [string, string] {
  const script = join(tempDir('speaker'), 'speaker.mjs');
  writeFileSync(
    script,
    `import fs from 'node:fs';
    const text = fs.readFileSync(0, 'utf8').trim();
    const wav = (said, rate = 22050) => {
      const n = Math.round((0.3 + said.length * 0.06) * rate);
      const bytes = Buffer.alloc(44 + 2 * n);
      bytes.write('RIFF'); bytes.writeUInt32LE(36 + 2 * n, 4); bytes.write('WAVEfmt ', 8); bytes.writeUInt32LE(16, 16);
      bytes.writeUInt16LE(1, 20); bytes.writeUInt16LE(1, 22); bytes.writeUInt32LE(rate, 24); bytes.writeUInt32LE(rate * 2, 28);
      bytes.writeUInt16LE(2, 32); bytes.writeUInt16LE(16, 34); bytes.write('data', 36); bytes.writeUInt32LE(2 * n, 40);
      for (let i = 0; i < n; i++) bytes.writeInt16LE(Math.round(9000 * Math.sin(i / 10)), 44 + 2 * i);
      return bytes;
    };
    ${body}`,
  );
  return [process.execPath, script];
}

interface Speech {
  readonly input: string;
  readonly voice: string;
  readonly model: string;
  readonly response_format: string;
  readonly speed?: number;
}
export const speechOf = ({ body }: SeenRequest): Speech => JSON.parse(body);

type Answer = (response: ServerResponse, speech: Speech, n: number) => unknown;

/** Sends sound as such a server does. */
export function send(response: ServerResponse, bytes: Buffer, type = 'audio/wav'): void {
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
  response.end(bytes);
}
export const speaks: Answer = (response, { input }) => send(response, toneFor(input));

/** Speaks OpenAI's `/v1/audio/speech`; `answer` replies to the n-th request. */
export async function speechServer(answer: Answer = speaks) {
  let n = 0;
  const server = await creatorServer((response, request) => {
    n += 1;
    answer(response, speechOf(request), n);
  });
  const options: OptionValues = { 'openai-speech.address': `${server.origin}/v1` };
  return { ...server, options, secrets: { [SPEECH_KEY_OPTION]: SPEECH_KEY } };
}
