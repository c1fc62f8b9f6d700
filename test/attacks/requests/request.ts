/** In every attack; it must come back in no reply. */
export const CANARY = 'zq7canary';
export const TASK = JSON.stringify({ type: 'script', projectId: CANARY, metadata: { title: CANARY } });

export interface Attack {
  readonly name: string;
  readonly status: number;
  readonly send: (facts: { host: string; token: string }) => Buffer;
}

export interface Parts {
  method?: string;
  target?: string;
  host?: string | null;
  headers?: readonly string[];
  token?: string | null;
  body?: string | Buffer;
  length?: string | null;
  version?: string;
}

/** A good enqueue request but for what `parts` says. */
export function request(parts: (facts: { host: string; token: string }) => Parts): Attack['send'] {
  return (facts) => {
    const {
      method = 'POST',
      target = '/api/queue/enqueue',
      host = facts.host,
      headers = ['Content-Type: application/json'],
      token = facts.token,
      body = TASK,
      length = String(Buffer.byteLength(body)),
      version = 'HTTP/1.1',
    } = parts(facts);
    const lines = [
      `${method} ${target} ${version}`,
      ...(host === null ? [] : [`Host: ${host}`]),
      ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
      ...(length === null ? [] : [`Content-Length: ${length}`]),
      ...headers,
    ];
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
  };
}
export const json = 'Content-Type: application/json';
export const page = (origin: string) => ({ token: null, headers: [json, `Origin: ${origin}`] });
export const get = (target: string, headers: readonly string[] = []) =>
  request(() => ({ method: 'GET', target, headers, body: '', length: null }));
export const withHeaders = (...headers: string[]) => request(() => ({ headers: [json, ...headers] }));
export const withBody = (body: string | Buffer) => request(() => ({ body }));
export const chunked = (body: string) => ({
  length: null,
  headers: [json, 'Transfer-Encoding: chunked'],
  body: `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`,
});
