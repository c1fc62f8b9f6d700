import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const LOOKS = 200;
const LOOK_MS = 100;
const targetsSchema = z.array(z.object({ url: z.string(), webSocketDebuggerUrl: z.string() }));
const replySchema = z.object({
  id: z.int().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
const evaluatedSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.unknown().optional(),
});

export interface DevTools {
  send(method: string, params?: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  evaluate(expression: string): Promise<unknown>;
  close(): void;
}

/** The app's flag by which it tells its debugging address on stderr. */
export const DEBUGGING_FLAG = '--remote-debugging-port=0';

/**
 * The panel's page without Playwright, which keeps each reply that the page gets (100 MB of them) in the page's own process: what a
 * measured panel holds must be its own.
 */
export async function openDevTools(stderr: () => string): Promise<DevTools> {
  const socket = new WebSocket(await panelUrl(stderr));
  await once(socket, 'open');
  const waiting = new Map<number, (reply: z.infer<typeof replySchema>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = replySchema.parse(JSON.parse(String(data)));
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  // The app ended, or broke down.
  socket.addEventListener('close', () => {
    for (const reply of waiting.values()) reply({ error: { message: 'the panel is gone' } });
  });
  let last = 0;
  const send: DevTools['send'] = async (method, params = {}) => {
    last += 1;
    const id = last;
    const reply = new Promise<z.infer<typeof replySchema>>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result = {}, error } = await reply;
    waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const evaluate: DevTools['evaluate'] = async (expression) => {
    const reply = evaluatedSchema.parse(
      await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }),
    );
    if (reply.exceptionDetails !== undefined) throw new Error(JSON.stringify(reply.exceptionDetails));
    return reply.result.value;
  };
  // A page has its address before it has its document, and whatever runs in it until then is thrown away with the empty page.
  const isThere = () => evaluate(`location.protocol === 'app:' && document.readyState === 'complete'`);
  for (let look = 0; (await isThere().catch(() => false)) !== true; look += 1) {
    if (look === LOOKS) throw new Error('the panel did not load');
    await pause(LOOK_MS);
  }
  return { send, evaluate, close: () => socket.close() };
}

async function panelUrl(stderr: () => string): Promise<string> {
  for (let look = 0; look < LOOKS; look += 1) {
    const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(stderr())?.[1];
    const reply = port === undefined ? undefined : await fetch(`http://127.0.0.1:${port}/json/list`);
    const targets = reply === undefined ? [] : targetsSchema.parse(await reply.json());
    const page = targets.find(({ url }) => url.startsWith('app:'));
    if (page !== undefined) return page.webSocketDebuggerUrl;
    await pause(LOOK_MS);
  }
  throw new Error('the panel did not open');
}
