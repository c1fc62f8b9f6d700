import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../kit/support/project-root';

let address: string;
const child = spawn(process.execPath, [join(projectRoot, 'examples/own-script-url/server.mjs')], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, PORT: '0' },
});

beforeAll(async () => {
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  address = line.toString().trim();
});
afterAll(async () => {
  child.kill();
  await once(child, 'exit');
});

const ask = async (body: string) => {
  const reply = await fetch(address, { method: 'POST', body });
  return { status: reply.status, body: await reply.json() };
};

describe('The script endpoint of examples/own-script-url', () => {
  it('writes the script behind a number that only it knows', async () => {
    expect(await ask('{"titleId":"T-1","category":"건강"}')).toMatchObject({
      status: 200,
      body: { title: '아침 10분 스트레칭의 힘', scenes: [{ narration: expect.any(String) }, {}, {}, {}, {}] },
    });
  });

  it.each(['{"titleId":"T-9"}', '{"titleId":"constructor"}', '{}', 'null'])('fails with words for %s', async (body) => {
    expect(await ask(body)).toMatchObject({ status: 404, body: { message: expect.stringContaining('없습니다') } });
  });
});
