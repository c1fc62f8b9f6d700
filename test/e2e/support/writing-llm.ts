import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const SCRIPT = {
  title: '아침 10분 스트레칭의 힘',
  scenes: [
    {
      narration: '아침에 일어나면 몸이 굳어 있습니다.',
      imagePrompt: '침대 옆에서 기지개를 켜는 사람',
      keywords: ['아침'],
    },
    { narration: '십 분만 천천히 몸을 늘려 보세요.', imagePrompt: '요가 매트 위의 사람', keywords: ['스트레칭'] },
    { narration: '하루가 한결 가벼워집니다.', imagePrompt: '웃으며 출근하는 사람', keywords: ['하루'] },
  ],
};

/** An OpenAI-compatible endpoint on 127.0.0.1 that writes a short script: stands in for the service that a creator has set. */
export async function startWritingLlm(reply: unknown = SCRIPT) {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion',
          created: 1,
          model: 'writer',
          choices: [
            { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(reply) } },
          ],
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
