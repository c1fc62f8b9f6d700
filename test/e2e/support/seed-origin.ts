import { once } from 'node:events';
import { request } from 'node:http';
import type { BridgeFile } from '../../../contract/bridge';

/** Asks to add a task as a browser would for a page of `origin`; returns the bridge's status. */
export async function askAsPage(bridge: BridgeFile, origin: string): Promise<number> {
  const asking = request(`${bridge.url}/api/queue/enqueue`, {
    method: 'POST',
    headers: { Origin: origin, 'Sec-Fetch-Mode': 'cors', 'Content-Type': 'application/json' },
  });
  asking.end(JSON.stringify({ type: 'script', projectId: '웹 페이지', metadata: { text: '문장입니다.' } }));
  const [response] = await once(asking, 'response');
  response.resume();
  return response.statusCode;
}
