import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import type { BridgeFile } from '../../../contract/bridge';

function send(bridge: BridgeFile, origin: string): ClientRequest {
  const asking = request(`${bridge.url}/api/queue/enqueue`, {
    method: 'POST',
    headers: { Origin: origin, 'Sec-Fetch-Mode': 'cors', 'Content-Type': 'application/json' },
  });
  // Those that wait are torn once the creator is asked.
  asking.on('error', () => {});
  asking.end(JSON.stringify({ type: 'script', projectId: '웹 페이지', metadata: { text: '문장입니다.' } }));
  return asking;
}

/** Adds a task as a browser would for a page of `origin`; returns the bridge's status, once it is decided. */
export async function callAsPage(bridge: BridgeFile, origin: string): Promise<number> {
  const [response] = await once(send(bridge, origin), 'response');
  response.resume();
  return response.statusCode;
}

/** Has the creator be asked about a page: calls one time more than may wait, since that call is refused when the question is there. Adds nothing. */
export async function askAsPage(bridge: BridgeFile, origin: string): Promise<void> {
  const calls = [1, 2, 3, 4].map(() => send(bridge, origin));
  const [refused] = await Promise.race(calls.map((call) => once(call, 'response')));
  for (const call of calls) call.destroy();
  if (refused.statusCode !== 403) throw new Error(`The page was replied to with ${refused.statusCode}.`);
}
