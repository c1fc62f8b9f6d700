import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Must appear in no log, error or file. */
export const KEY = 'sk-very-secret-key-1234567890';

interface SeenRequest {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Speaks the OpenAI chat completions format; `answer` writes the reply to the n-th request. */
export async function llmEndpoint(answer: (response: ServerResponse, n: number, request: IncomingMessage) => void) {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url, headers } = request;
      seen.push({ url, authorization: headers.authorization, body: Buffer.concat(chunks).toString('utf8') });
      answer(response, seen.length, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  const { port } = server.address() as AddressInfo;
  return { seen, close, llm: { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'fixture-model', apiKey: KEY } };
}

export function completion(response: ServerResponse, content: string): void {
  completionOf(response, { content });
}

/** A reply with any message: thoughts beside the content, calls of tools, another end than `stop`. */
export function completionOf(
  response: ServerResponse,
  { finish_reason = 'stop', ...message }: { readonly finish_reason?: string; readonly content?: unknown },
): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      id: 'c1',
      object: 'chat.completion',
      created: 1,
      model: 'fixture-model',
      choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
  );
}

export function failWith(status: number, message: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message, type: 'error' } }));
  };
}

export const GOOD_ANSWER = JSON.stringify({
  title: '집에서 즐기는 홈카페',
  scenes: [
    {
      narration: '집에서도 카페 같은 커피를 마실 수 있습니다.',
      imagePrompt: '따뜻한 부엌',
      keywords: ['홈카페', '커피'],
    },
    { narration: '원두는 갓 볶은 것이 좋아요.', imagePrompt: '원두', keywords: ['원두'] },
  ],
});
